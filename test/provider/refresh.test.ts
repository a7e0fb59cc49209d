import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from 'vitest'
import { workload } from '../../bench/netbox/workload.ts'
import type { Kind } from '../../netbox/index.ts'
import { netboxPlugin } from '../../provider/plugin.ts'
import { type Plugin, reveal, type Values } from '../../provider/rpc/index.ts'
import { LINK_TYPE, typeOf } from '../../provider/tokens.ts'
import { type Lab, lab } from '../netbox/harness.ts'

const request = {
  urn: 'urn:pulumi:dev::bench::netbox:dcim:Site::x',
  signal: new AbortController().signal,
  log: { status() {}, debug() {}, info() {}, warning() {}, error() {} },
}
/** As many as Pulumi reads at a time on two cores. */
const AT_A_TIME = 8

interface Known {
  readonly type: string
  readonly id: string
  readonly inputs: Values
}

async function started(at: Lab): Promise<Plugin> {
  const plugin = netboxPlugin()
  await plugin.configure!({ url: at.fake.url, token: at.fake.token }, request)
  return plugin
}

/** Makes W(n) as resources: what the state of a stack knows of it. */
async function loaded(at: Lab, n: number): Promise<Known[]> {
  const { types } = await started(at)
  const make = (type: string, all: readonly Values[]) =>
    Promise.all(
      all.map(async (news): Promise<Known> => {
        const { id } = await types[type]!.create({ ...request, news, preview: false, timeout: undefined })
        return { type, id, inputs: news }
      }),
    )
  const desired = Object.entries<unknown>(workload('bench', n)) as [Kind, Values[]][]
  const made: Known[] = []
  for (const [kind, all] of desired)
    made.push(
      ...(await make(
        typeOf(kind),
        all.map(({ primary_ip4: _, ...fields }) => fields),
      )),
    )
  const devices = made.filter(({ type }) => type === typeOf('dcim.device'))
  const primary = desired.find(([kind]) => kind === 'dcim.device')![1].map(({ primary_ip4 }) => primary_ip4!)
  const linked = { kind: 'dcim.device', field: 'primary_ip4' }
  const links = devices.map(({ id }, place) => ({ ...linked, object: Number(id), to: primary[place]! }))
  return [...made, ...(await make(LINK_TYPE, links))]
}

/** Reads all of them as a refresh does, by a provider that was started for it. */
async function refreshed(at: Lab, all: readonly Known[]): Promise<(Values | undefined)[]> {
  const { types } = await started(at)
  const found: (Values | undefined)[] = []
  const rest = [...all.entries()]
  const one = async () => {
    for (let next = rest.shift(); next; next = rest.shift()) {
      const [place, { type, id, inputs }] = next
      const answer = await types[type]!.read({ ...request, id, inputs, state: inputs })
      found[place] = answer && reveal(answer.inputs)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, one))
  return found
}

describe('a refresh', () => {
  test('of 255 objects and 50 links asks NetBox 40 times at most, and finds no drift where there is none', async () => {
    await using at = await lab()
    const all = await loaded(at, 50)
    const before = at.fake.requests.length
    expect(await refreshed(at, all)).toEqual(all.map(({ inputs }) => inputs))
    expect(at.fake.requests.length - before).toBeLessThanOrEqual(40)
  })

  test('finds whatever others changed before it began, and what they removed', async () => {
    await using at = await lab()
    const all = await loaded(at, 12)
    await refreshed(at, all)
    const devices = all.filter(({ type }) => type === typeOf('dcim.device'))
    const rows = at.fake.store.rows('dcim.device')
    at.fake.store.save('dcim.device', { description: 'by hand' }, rows.get(Number(devices[3]!.id))!)
    at.fake.store.save('dcim.device', { primary_ip4: null }, rows.get(Number(devices[5]!.id))!)
    const service = all.findIndex(({ type }) => type === typeOf('ipam.service'))
    at.fake.store.delete('ipam.service', Number(all[service]!.id))
    const found = await refreshed(at, all)
    const differing = all.filter(({ inputs }, place) => !isDeepStrictEqual(found[place], inputs))
    expect(differing.map(({ id }) => id)).toEqual([
      devices[3]!.id,
      all[service]!.id,
      `dcim.device/${devices[5]!.id}/primary_ip4`,
    ])
    expect(found[all.indexOf(devices[3]!)]?.description).toBe('by hand')
    expect(found[service]).toBeUndefined()
  })
})
