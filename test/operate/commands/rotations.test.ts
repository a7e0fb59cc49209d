import { describe, expect, test } from 'vitest'
import { generations } from '../../../infra/generations.ts'
import {
  type InUse,
  ROTATIONS,
  type RotatedSettings,
  type Rotation,
  raised,
  rotatedIn,
  rotationsNamed,
  withRotated,
} from '../../../operate/commands/rotations.ts'
import fc from '../../property.ts'

const committed = `# The stack's own words.
config:
  netbox:host: unix:///var/run/docker.sock # as it is
  netbox:generations: {database: 3}
`

describe('the rotations', () => {
  test('are there for every secret with generations, and two for peppers', () => {
    expect(Object.keys(ROTATIONS)).toEqual([...Object.keys(generations.parse({})), 'peppers', 'oldPeppers'])
  })

  test('are named as people type them; one that is none is told with those there are', () => {
    expect(rotationsNamed(['valkey', 'database', 'valkey'])).toEqual(['valkey', 'database'])
    expect(() => rotationsNamed(['databse'])).toThrow(/^databse is no secret that can be rotated; there are database, /)
    expect(() => rotationsNamed(['toString'])).toThrow(/no secret/)
  })
})

describe('what is left to do after a rotation', () => {
  test('is told for the stack in use on this machine as its npm scripts and settings know it', () => {
    expect(ROTATIONS.superuser.after?.('dev')).toBe("the new one: 'npm run -s password'")
    expect(ROTATIONS.clients.after?.('sandbox')).toBe(
      "hand out the new ones: 'pulumi stack output clientTokens --show-secrets'",
    )
    expect(ROTATIONS.peppers.after?.('dev')).toMatch(/then 'npm run rotate -- oldPeppers'$/)
  })

  test('never shows the secret of another stack than the one that was rotated', () => {
    expect(ROTATIONS.superuser.after?.('homelab')).toBe(
      "the new one: 'pulumi stack output password --show-secrets -s homelab'",
    )
    for (const { after } of Object.values(ROTATIONS)) {
      if (after) expect(after('homelab')).toMatch(/ (-s|--stack) homelab'$/)
    }
  })
})

describe('a rotation', () => {
  test.each<[RotatedSettings, Rotation[], RotatedSettings, InUse?]>([
    [{}, ['database'], { 'netbox:generations': { database: 2 } }],
    [{}, ['database'], { 'netbox:generations': { database: 3 } }, { generations: { database: 2 } }],
    [
      { 'netbox:generations': { database: 4, valkey: 2 } },
      ['database', 'webhook'],
      { 'netbox:generations': { database: 5, valkey: 2, webhook: 2 } },
      { generations: { database: 4, valkey: 2 } },
    ],
    [{}, ['peppers'], { 'netbox:peppers': [1, 2] }],
    [{ 'netbox:peppers': [1, 2] }, ['peppers'], { 'netbox:peppers': [1, 2, 3] }, { peppers: [2, 1] }],
    [{ 'netbox:peppers': [3, 7] }, ['oldPeppers'], { 'netbox:peppers': [7] }],
    [{ 'netbox:peppers': [3, 7] }, ['oldPeppers'], { 'netbox:peppers': [7] }, { peppers: [3, 7] }],
  ])('of %j by %j declares %j', (settings, rotations, declared, inUse) => {
    expect(raised(settings, rotations, inUse)).toEqual(declared)
  })

  test('that did not finish is finished, not begun again', () => {
    const settings = { 'netbox:generations': { database: 3 } }
    expect(raised(settings, ['database'], { generations: { database: 2 } })).toEqual(settings)
  })

  test.each<[Rotation, number[], number[]]>([
    ['peppers', [1, 2], [1]],
    ['peppers', [1, 3, 4], [1, 3]],
    ['oldPeppers', [2], [1, 2]],
    ['oldPeppers', [4], [1, 3, 4]],
  ])('of %s to %j that did not finish is finished, not begun again', (name, declared, peppers) => {
    const settings = { 'netbox:peppers': declared }
    expect(raised(settings, [name], { peppers })).toEqual(settings)
  })

  test.each<[Rotation, number[], number[]]>([
    ['oldPeppers', [1, 2], [1]],
    ['peppers', [2], [1, 2]],
    ['peppers', [3], [1, 2]],
    ['peppers', [1], [1, 2]],
    ['oldPeppers', [1], [1, 2]],
  ])('of %s waits for the update that brings other peppers, %j, into use', (name, declared, peppers) => {
    expect(() => raised({ 'netbox:peppers': declared }, [name], { peppers })).toThrow(
      `netbox:peppers is [${declared.join(', ')}], but in use are [${peppers.join(', ')}]: an update has to finish that first.`,
    )
  })

  test('of another secret leaves peppers that did not finish as they are declared', () => {
    const settings = { 'netbox:peppers': [1, 2] }
    expect(raised(settings, ['webhook'], { peppers: [1] })).toEqual({ 'netbox:generations': { webhook: 2 } })
  })

  test('that makes no sense says why', () => {
    expect(() => raised({}, ['oldPeppers'])).toThrow('netbox:peppers is [1]: there is no old pepper to drop.')
    expect(() => raised({ 'netbox:peppers': [1, 2] }, ['peppers', 'oldPeppers'])).toThrow(/are two steps/)
  })
})

describe('a stack file', () => {
  test('takes rotations and keeps its words and comments', () => {
    expect(withRotated(committed, { 'netbox:generations': { database: 4 }, 'netbox:peppers': [1, 2] })).toBe(
      `# The stack's own words.
config:
  netbox:host: unix:///var/run/docker.sock # as it is
  netbox:generations: { database: 4 }
  netbox:peppers: [ 1, 2 ]
`,
    )
  })

  test('that says more than this machine has the last word', () => {
    const settings = { 'netbox:generations': { database: 2, valkey: 2 } }
    expect(rotatedIn(withRotated(committed, settings))).toMatchObject({
      'netbox:generations': { database: 3, valkey: 2 },
    })
  })

  test('is made where there is none', () => {
    expect(rotatedIn(withRotated('', { 'netbox:peppers': [1, 2] }))).toEqual({ 'netbox:peppers': [1, 2] })
  })

  test('never says less after any rotations, and the same if they are taken over twice', () => {
    const generation = fc.integer({ min: 1, max: 50 })
    const some = fc.record({ database: generation, valkey: generation, clients: generation }, { requiredKeys: [] })
    fc.assert(
      fc.property(some, some, (here, there) => {
        const text = withRotated('config: {}', { 'netbox:generations': here })
        const settings = { 'netbox:generations': there }
        const once = withRotated(text, settings)
        const saidBy = (file: string) => generations.parse(rotatedIn(file)['netbox:generations'])
        const after: Record<string, number> = saidBy(once)
        for (const [name, before] of Object.entries(saidBy(text))) {
          expect(after[name]).toBeGreaterThanOrEqual(before)
        }
        expect(withRotated(once, settings)).toBe(once)
      }),
    )
  })
})
