import { describe, expect, test } from 'vitest'
import { deployedImages, protectedData } from '../../../operate/commands/deployed-images.ts'

const urn = (type: string, name: string) =>
  `urn:pulumi:s::netbox::netbox-as-code:infra:Deployment$docker:index/${type}::${name}`
const image = (name: string, value: string) => ({
  urn: urn('remoteImage:RemoteImage', `${name}-image`),
  inputs: { name: value },
})
const volume = (name: string, value: string, protect = true) => ({
  urn: urn('volume:Volume', name),
  inputs: { name: value },
  protect,
})
const state = (...resources: object[]) => ({ deployment: { resources } })

describe('the images a stack was last updated with', () => {
  test('are those of its state, without what waits to be deleted', () => {
    const old = { ...image('netbox', 'nb:1'), delete: true }
    expect(
      deployedImages(state(old, image('netbox', 'nb:2'), image('postgres', 'pg:17'), image('valkey', 'vk:9'))),
    ).toEqual({
      netbox: 'nb:2',
      postgres: 'pg:17',
      valkey: 'vk:9',
    })
  })

  test('are not there for a stack that never came up', () => {
    expect(() => deployedImages({ deployment: {} })).toThrow(
      "The stack has no image of netbox yet: 'npm run up' makes it.",
    )
  })
})

describe('protected data that an update lets go of', () => {
  test('is the volume of another PostgreSQL, and no other volume', () => {
    const resources = [
      volume('postgres-data', 'x-postgres-data'),
      volume('postgres-18-data', 'x-postgres-data-18'),
      volume('media-data', 'x-media'),
    ]
    expect(protectedData(state(...resources), 'x-postgres-data-18')).toEqual([resources[0]!.urn])
    expect(protectedData(state(...resources), 'x-postgres-data')).toEqual([resources[1]!.urn])
    expect(protectedData(state(volume('postgres-data', 'x-postgres-data', false)), 'other')).toEqual([])
  })
})
