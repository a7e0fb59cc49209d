import { describe, expect, test } from 'vitest'
import { network } from '../../../bench/faults/models/network.ts'
import { FAULTS, type FaultName, FaultProxy } from '../../../bench/faults/proxy.ts'
import { seeded } from '../../../bench/faults/random.ts'
import { apply, Client, type Desired, NetBoxError, plan, readCurrent, Session } from '../../../netbox/index.ts'
import type { Model } from '../../../seed/model.ts'
import { inCreationOrder } from '../../../seed/order.ts'
import { FakeNetBox } from '../../netbox/fake/netbox.ts'

const DEVICES = 4
const policy = { mode: 'sync', tag: 'faults' } as const
const options = { message: 'spoilt', looks: [0, 1] }
const patience = { base: 1, longest: 5 }
const wanted: Desired = {
  'extras.tag': [{ name: 'faults', slug: 'faults' }],
  ...network({ devices: DEVICES, description: 'as it is' }),
}
const seeds = Array.from({ length: 25 }, (_, at) => at + 1)

/** A stand-in for NetBox behind a proxy that spoils every fourth answer, lateness aside. */
async function spoilt(seed: number) {
  await using made = new AsyncDisposableStack()
  const fake = made.use(await FakeNetBox.start())
  const proxy = made.use(await FaultProxy.before(fake.url, seeded(seed)))
  proxy.every = 4
  proxy.faults = (Object.keys(FAULTS) as FaultName[]).filter((name) => name !== 'ten seconds late')
  const client = made.use(new Client({ url: proxy.url, token: fake.token, patience }))
  const all = made.move()
  return { fake, proxy, client, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** How many there are of those kinds that are easily doubled. */
const countsIn = ({ store }: FakeNetBox) =>
  (['dcim.device', 'dcim.interface', 'ipam.ipaddress', 'ipam.service'] as const).map((kind) => store.rows(kind).size)
const once = [DEVICES, DEVICES, DEVICES, 2 * DEVICES]

async function brought(client: Client): Promise<{ changed: number; failed: number }> {
  const made = plan(wanted, await readCurrent(client, wanted, policy), policy)
  const { failed } = await apply(client, made, options)
  return { changed: made.actions.filter(({ action }) => action !== 'unchanged').length, failed: failed.length }
}

describe('what spoilt answers leave is mended by the next run, with nothing lost or doubled:', () => {
  test.each(seeds)('plan and apply, seed %d', async (seed) => {
    await using at = await spoilt(seed)
    await brought(at.client).catch((error) => expect(error).toBeInstanceOf(NetBoxError))
    at.proxy.every = Number.POSITIVE_INFINITY
    expect(await brought(at.client)).toMatchObject({ failed: 0 })
    expect(await brought(at.client)).toEqual({ changed: 0, failed: 0 })
    expect(countsIn(at.fake)).toEqual(once)
  })

  test.each(seeds)('a session, seed %d', async (seed) => {
    await using at = await spoilt(seed)
    const ensureAll = async () => {
      const session = new Session(at.client, options)
      for (const { kind, fields } of inCreationOrder(wanted as Model)) await session.ensure(kind, fields)
    }
    await ensureAll().catch((error) => expect(error).toBeInstanceOf(NetBoxError))
    at.proxy.every = Number.POSITIVE_INFINITY
    await ensureAll()
    expect(countsIn(at.fake)).toEqual(once)
  })
})
