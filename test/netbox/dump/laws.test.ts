import { describe, expect, it } from 'vitest'
import type { Given } from '../../../netbox/desired.ts'
import { type Desired, type Kind, parseDesired } from '../../../netbox/index.ts'
import { entryOf } from '../../../netbox/kinds.ts'
import fc from '../../property.ts'
import { versions } from '../harness.ts'
import { fill } from './random.ts'
import { dumped, nothing, planned, world } from './world.ts'

/** Bounded in time: many random worlds cannot be made anew, and are skipped. */
const runs = (numRuns: number) => ({ numRuns, maxSkipsPerRun: 20, interruptAfterTimeLimit: 30_000 })

describe.each(versions)('laws of a dump, NetBox %s', (version) => {
  it('whatever NetBox holds, its dump changes nothing, and is the same in JSON and the next time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        await using one = await world(version)
        fill(g, one)
        const { desired, json, yaml } = await dumped(one)
        expect(await planned(one, desired)).toEqual(nothing)
        expect(JSON.parse(json)).toEqual(desired)
        expect((await dumped(one)).yaml).toBe(yaml)
      }),
      runs(8),
    )
  })

  it('makes an empty NetBox equal, whose dump is then the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (g) => {
        await using one = await world(version)
        fill(g, one)
        const { desired, yaml } = await dumped(one)
        fc.pre(canBeMadeAnew(desired))
        await using other = await world(version)
        const { plan, report } = await other.run(withPasswords(desired))
        expect([plan.problems, report.failed]).toEqual([[], []])
        expect((await dumped(other)).yaml).toBe(yaml)
      }),
      runs(4),
    )
  })
})

/** What has nothing but a number belongs to one NetBox; and of two that are called alike one may not stand in the other. */
function canBeMadeAnew(desired: Desired): boolean {
  return (Object.entries(desired) as unknown as [Kind, Given[]][]).every(([kind, objects]) => {
    const { key, apart, fields } = entryOf(kind)
    const nests = apart?.by.some((name) => fields[name]!.to?.includes(kind))
    const names = new Set(objects.map((object) => object[key.at(-1)!]))
    return objects.every(({ id }) => id === undefined) && !(nests && names.size < objects.length)
  })
}

function withPasswords(desired: Desired): Desired {
  const users = (desired['users.user'] ?? []).map((user) => ({ ...user, password: 'any' }))
  return parseDesired({ ...desired, 'users.user': users })
}
