import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type EventType, eventTypes } from '../../../apps/events/store/types.ts'
import { usual } from '../../../apps/events/store/usual.ts'
import fc from '../../property.ts'

/** What an event of each type may hold, with every field. */
const WHOLE: { readonly [K in EventType]: object } = {
  ComputeRegistered: { hostname: 'web01', resource_type: 'server', manufacturer: 'Dell', model: 'R750', serial: 'S1' },
  ComputeUpdated: { hostname: 'web01', description: 'in the cellar' },
  ComputeDecommissioned: { reason: 'broken' },
  NetworkDefined: { name: 'DMZ', cidr: '10.0.0.0/24', vlan_id: 100, description: 'outside' },
  NetworkRemoved: { reason: 'merged' },
  ConnectionEstablished: { from_device: 'a', from_interface: 'e0', to_device: 'b', to_interface: 'e1', type: 'cat6' },
  ConnectionSevered: { reason: 'cut' },
  SoftwareConfigured: { device: 'a', name: 'nginx', version: '1' },
  PolicySet: { name: 'No telnet', description: 'ever' },
  InterfaceAdded: { device: 'a', name: 'eth0', type: '1000base-t', mac_address: '00:11:22:33:44:55', mtu: 1500 },
  IPAssigned: { address: '10.0.0.1/24', device: 'a', interface: 'eth0', status: 'dhcp', dns_name: 'a.b' },
}
const all = Object.entries(WHOLE) as [EventType, Record<string, unknown>][]
const parsed = (text: string) => JSON.parse(text) as unknown

describe('a quick look at what an event holds', () => {
  test.each(all)('knows what %s mostly is', (type, data) => {
    expect(usual(eventTypes[type].schema)(data)).toBe(true)
  })

  test('passes nothing that the schema would refuse, or would make anything else of', () => {
    const looks = new Map(all.map(([type]) => [type, usual(eventTypes[type].schema)]))
    const odd = fc.oneof(
      fc.constantFrom(0, -1, 1.5, 4095, 65_537, 1e300, null, true, '', '\u0000', 'a\u0085', 'x'.repeat(65), [], {}),
      fc.string(),
      fc.jsonValue(),
    )
    const names = fc.constantFrom(
      ...new Set(all.flatMap(([, data]) => Object.keys(data))),
      'ports',
      'label',
      '__proto__',
    )
    const spoilt = fc
      .tuple(fc.constantFrom(...all), names, odd, fc.boolean())
      .map(([[type, data], name, value, less]) => {
        const kept = Object.entries(data).filter(([field]) => field !== name)
        const text = [...kept, ...(less ? [] : [[name, value] as const])]
        return [
          type,
          parsed(`{${text.map((pair) => pair.map((part) => JSON.stringify(part)).join(':')).join(',')}}`),
        ] as const
      })
    fc.assert(
      fc.property(spoilt, ([type, data]) => {
        if (!looks.get(type)!(data)) return
        const { success, data: same } = eventTypes[type].schema.safeParse(data)
        expect([success, same]).toEqual([true, data])
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['something that is filled in', z.strictObject({ a: z.number(), b: z.number().default(1) })],
    ['what is made into something else', z.strictObject({ a: z.number().transform((n) => n + 1) })],
    ['fields of any name', z.object({ a: z.number() })],
    ['a check that it does not know', z.strictObject({ a: z.number().multipleOf(2) })],
    ['a check of the whole', z.strictObject({ a: z.number() }).refine(() => false)],
  ])('leaves %s to the schema', (_, schema) => {
    expect(usual(schema)({ a: 3 })).toBe(false)
  })
})
