import { describe, expect, test } from 'vitest'
import { holdsPostgres, postgresEnvironment, postgresMajor, postgresVolume } from '../../infra/postgres-image.ts'

describe('an image of PostgreSQL', () => {
  test.each([
    ['postgres:17-alpine', '17', 'netbox-postgres-data'],
    ['localhost:5000/postgres:18', '18', 'netbox-postgres-data-18'],
    ['postgres:16.4', '16', 'netbox-postgres-data-16'],
    ['postgres@sha256:abc', 'unknown', 'netbox-postgres-data'],
  ])('%s is of major version %s, and its data is in %s', (image, major, volume) => {
    expect(postgresMajor(image)).toBe(major)
    expect(postgresVolume('netbox', image)).toBe(volume)
    expect(holdsPostgres('netbox', volume)).toBe(true)
  })

  test('is told where its data is from 18 on: older ones look there by themselves', () => {
    expect(postgresEnvironment('postgres:18')).toMatchObject({ PGDATA: '/var/lib/postgresql/data' })
    expect(postgresEnvironment('postgres:17')).not.toHaveProperty('PGDATA')
  })
})

test('a volume of another stack, or of something else, holds none of this stack', () => {
  expect(
    ['netbox-postgres-data-old', 'netbox2-postgres-data', 'netbox-media'].filter((one) => holdsPostgres('netbox', one)),
  ).toEqual([])
})
