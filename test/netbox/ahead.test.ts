import { describe, expect, it } from 'vitest'
import { Client, type Kind, Session } from '../../netbox/index.ts'
import fc from '../property.ts'
import { type Lab, lab, versions } from './harness.ts'

const AHEAD = { ahead: true }

/** So many sites, and their numbers in NetBox. */
function sites(at: Lab, count: number): number[] {
  return Array.from({ length: count }, (_, n) => at.fake.store.save('dcim.site', { name: `s${n}`, slug: `s${n}` }).id)
}

/** Reads as Pulumi does: so many at a time, another as soon as one is there. */
async function inTurn<T>(all: readonly number[], atATime: number, read: (id: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = []
  const rest = [...all.entries()]
  const one = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) answers[next[0]] = await read(next[1])
  }
  await Promise.all(Array.from({ length: atATime }, one))
  return answers
}

function edit(at: Lab, kind: Kind, id: number, description: string): void {
  at.fake.store.save(kind, { description }, at.fake.store.rows(kind).get(id)!)
}

describe.each(versions)('reading ahead, NetBox %s', (version) => {
  it('gives what single reads give, in whatever order, and whatever is gone', async () => {
    const number = fc.integer({ min: 0, max: 59 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(number, { maxLength: 20 }),
        fc.array(number, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 9 }),
        async (gone, order, atATime) => {
          await using at = await lab(version)
          const ids = sites(at, 60)
          for (const n of new Set(gone)) at.fake.store.delete('dcim.site', ids[n]!)
          const asked = order.map((n) => ids[n]!)
          const single = await Promise.all(asked.map((id) => new Session(at.client).read('dcim.site', id)))
          const session = new Session(at.client, { window: 0 })
          expect(await inTurn(asked, atATime, (id) => session.read('dcim.site', id, AHEAD))).toEqual(single)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('tells what others edited before the first read, and whoever asks twice what they edited since', async () => {
    await using at = await lab(version)
    const ids = sites(at, 9)
    edit(at, 'dcim.site', ids[8]!, 'before')
    const session = new Session(at.client)
    const description = async (id: number) => (await session.read('dcim.site', id, AHEAD))?.fields.description
    expect(await description(ids[7]!)).toBeUndefined()
    expect(await description(ids[8]!)).toBe('before')
    edit(at, 'dcim.site', ids[8]!, 'since')
    expect(await description(ids[8]!)).toBe('since')
  })

  it('uses nothing that was read before a write of the same client', async () => {
    await using at = await lab(version)
    const ids = sites(at, 4)
    const session = new Session(at.client)
    await session.read('dcim.site', ids[0]!, AHEAD)
    await session.ensure('dcim.site', { name: 's1', slug: 's1', description: 'ours' }, { ownedId: ids[1]! })
    edit(at, 'dcim.site', ids[2]!, 'along')
    const read = await Promise.all(ids.map((id) => session.read('dcim.site', id, AHEAD)))
    expect(read.map((one) => one?.fields.description)).toEqual([undefined, 'ours', 'along', undefined])
  })

  it('is nothing that two connections share', async () => {
    await using at = await lab(version)
    const ids = sites(at, 4)
    await using other = new Client({ url: at.fake.url, token: at.fake.token })
    await new Session(at.client).read('dcim.site', ids[0]!, AHEAD)
    edit(at, 'dcim.site', ids[1]!, 'since')
    expect((await new Session(other).read('dcim.site', ids[1]!, AHEAD))?.fields.description).toBe('since')
  })
})

describe('reading ahead', () => {
  it('brings hundreds in a handful of requests, and single ones in one', async () => {
    await using at = await lab()
    const ids = sites(at, 300)
    const session = new Session(at.client)
    await inTurn(ids, 8, (id) => session.read('dcim.site', id, AHEAD))
    expect(at.client.statistics.reads).toBeLessThanOrEqual(6)
    const { reads } = at.client.statistics
    await new Session(at.client).read('dcim.site', ids[0]!, AHEAD)
    expect(at.client.statistics.reads).toBe(reads + 1)
  })

  it('is given up for a kind whose objects are scattered among others', async () => {
    await using at = await lab()
    const ids = sites(at, 400).filter((_, n) => n % 50 === 0)
    const session = new Session(at.client, { window: 20 })
    const read = await Promise.all(ids.map((id) => session.read('dcim.site', id, AHEAD)))
    expect(read.map((one) => one?.id)).toEqual(ids)
    expect(at.client.statistics.reads).toBe(2)
    await Promise.all(ids.map((id) => session.read('dcim.site', id, AHEAD)))
    expect(at.client.statistics.reads).toBe(3)
  })

  it('compares an object with what was read of it, without asking again', async () => {
    await using at = await lab()
    const [id] = sites(at, 1)
    const session = new Session(at.client)
    const observed = await session.read('dcim.site', id!, AHEAD)
    const { reads } = at.client.statistics
    expect(await session.differing('dcim.site', observed!, { name: 's0', slug: 'other' })).toEqual(['slug'])
    expect(at.client.statistics.reads).toBe(reads)
  })
})
