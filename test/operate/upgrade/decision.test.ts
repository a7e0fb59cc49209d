import { describe, expect, test } from 'vitest'
import { decide, type Images } from '../../../operate/upgrade/index.ts'
import fc from '../../property.ts'

const IMAGES = { netbox: 'netbox:v4.5-4.0.0', postgres: 'postgres:17-alpine', valkey: 'valkey:9.0' }
const running = { images: IMAGES, version: '4.5.2' }
const wanted = (images: Partial<Images>, version = '4.5.2') => ({ images: { ...IMAGES, ...images }, version })

describe('what an upgrade has to do', () => {
  test.each([
    ['nothing, when the images are those that run', wanted({}), 'nothing'],
    ['NetBox, for a newer one', wanted({ netbox: 'netbox:v4.7-5.1.1' }, '4.7.3'), 'netbox'],
    ['NetBox, for another image of the same version', wanted({ netbox: 'netbox:v4.5-4.0.1' }), 'netbox'],
    ['PostgreSQL, for a newer major version', wanted({ postgres: 'postgres:18-alpine' }), 'postgres'],
  ])('is %s', (_, release, decision) => {
    expect(decide(running, release)).toBe(decision)
  })

  test.each([
    ['an older NetBox', wanted({ netbox: 'netbox:v4.5' }, '4.5.1'), /NetBox 4\.5\.1, older than the 4\.5\.2 that runs/],
    [
      'an unknown major version',
      wanted({ netbox: 'netbox:v5' }, '5.0.0'),
      /NetBox 5\.0\.0, of a major .* must be 4\.x/,
    ],
    ['an older PostgreSQL', wanted({ postgres: 'postgres:16' }), /older than the PostgreSQL 17 that runs/],
    ['a PostgreSQL whose tag tells no version', wanted({ postgres: 'postgres:latest' }), /does not begin with a major/],
    ['a PostgreSQL of the same major version', wanted({ postgres: 'postgres:17.5' }), /'npm run up' is enough/],
    ['another cache', wanted({ valkey: 'valkey:9.1' }), /'npm run up' is enough/],
    [
      'two at once',
      wanted({ netbox: 'netbox:v4.7', postgres: 'postgres:18' }, '4.7.3'),
      /netbox:images\.netbox and netbox:images\.postgres both changed: set one back to postgres:17-alpine/,
    ],
  ])('is refused in one sentence for %s', (_, release, sentence) => {
    expect(() => decide(running, release)).toThrow(sentence)
    expect(() => decide(running, release)).toThrow(/^[^\n]+\.$/)
  })

  test('never goes back to an older version', () => {
    const version = fc.tuple(fc.constant(4), fc.nat(20), fc.nat(20))
    fc.assert(
      fc.property(version, version, (have, want) => {
        const older = have.find((number, at) => number !== want[at])! > want.find((number, at) => number !== have[at])!
        const attempt = () =>
          decide({ images: IMAGES, version: have.join('.') }, wanted({ netbox: 'netbox:next' }, want.join('.')))
        if (older) expect(attempt).toThrow('older than')
        else expect(attempt()).toBe('netbox')
      }),
    )
  })
})
