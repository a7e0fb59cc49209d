import { describe, expect, it } from 'vitest'
import { blames, refusal } from '../../netbox/client/answer.ts'
import { accept, differing, fieldOf, describe as inGivenForm } from '../../netbox/normalise.ts'
import refusals from '../fixtures/netbox/refusals.json' with { type: 'json' }
import rows from '../fixtures/netbox/rows.json' with { type: 'json' }

/** Answers recorded from real NetBox 4.5.2 (English) and 4.7.3 (French). */
type Recorded = Record<string, Record<string, { status: number; body: unknown }>>
const of = (version: string, name: string) => (refusals as Recorded)[version]![name]!
const blamed = (version: string, name: string) =>
  blames(of(version, name).body)?.map(({ index, id }) => index ?? `id ${id}`)

describe('refused bulk writes', () => {
  it.each([
    ['4.7', 'bulk POST devices one bad', [1, 2, 3]],
    ['4.7', 'bulk POST sites one bad', [1, 2]],
    ['4.7', 'bulk PATCH one bad', ['id 4']],
    ['4.7', 'bulk PATCH missing id', ['id 99999']],
    ['4.7', 'bulk PATCH no id', [0]],
    ['4.7', 'bulk DELETE w/ missing', ['id 99999']],
    ['4.7', 'bulk DELETE protected', ['id 1']],
    ['4.7', 'bulk POST dup in batch (sites)', [1]],
    ['4.7', 'bulk POST ips one bad', [1]],
    ['4.5', 'bulk POST sites one bad', [1, 2]],
    ['4.5', 'bulk PATCH no id', [0]],
    // Nobody is named: these are halved until the guilty stands alone.
    ['4.5', 'bulk POST devices one bad', undefined],
    ['4.5', 'bulk PATCH one bad', undefined],
    ['4.5', 'bulk POST dup in batch (sites)', undefined],
    ['4.5', 'bulk POST ips one bad', undefined],
    ['4.5', 'bulk DELETE protected', undefined],
  ])('%s %s blames %j', (version, name, guilty) => {
    expect(blamed(version, name)).toEqual(guilty)
  })

  it.each([
    ['4.5', 'sites noauth', 'forbidden'],
    ['4.7', 'provision bad pw', 'forbidden'],
    ['4.7', '404 obj', 'not-found'],
    ['4.7', 'DELETE protected site', 'protected'],
    ['4.7', 'BULK stale If-Match', 'changed-meanwhile'],
    ['4.5', 'bulk POST ips one bad', 'server-error'],
    ['4.7', 'cf unknown POST', 'refused'],
    ['4.5', 'bulk with null body obj', 'refused'],
  ])('%s %s is %s, in whatever language', (version, name, code) => {
    const { status, body } = of(version, name)
    expect(refusal('POST dcim/sites/', status, body).code).toBe(code)
  })

  it('keeps the words of NetBox', () => {
    const { status, body } = of('4.5', 'bulk POST devices one bad')
    const error = refusal('POST dcim/devices/', status, body)
    expect([error.message, error.field, error.detail]).toEqual(['status: zzz is not a valid choice.', 'status', body])
  })
})

const neverAsked = () => {
  throw new Error('nothing is looked up here')
}

describe.each(['4.5', '4.7'] as const)('objects as NetBox %s sends them', (version) => {
  const row = (name: keyof (typeof rows)[typeof version]) => ({ id: 1, ...(rows[version][name] as object) })

  it('reads services in one form', () => {
    const wanted = new Map([['port_mappings', ['tcp/22']]])
    expect(differing('ipam.service', wanted, row('svc ports+protocol'))).toEqual([])
    expect(inGivenForm('ipam.service', row('svc ports+protocol'))).toMatchObject({
      parent: { device: 'd0' },
      name: 'ssh',
      port_mappings: ['tcp/22'],
    })
  })

  it('reads select, multiselect and object custom fields alike', () => {
    const given = { env: 'prod', envm: ['prod', 'dev'], lnk: 1, sync_id: 'abc', m1: null }
    const wanted = new Map([['custom_fields', accept(fieldOf('dcim.device', 'custom_fields'), given, neverAsked)]])
    expect(differing('dcim.device', wanted, row('device cf+tags'))).toEqual([])
  })

  it('reads choices, scopes and typed references', () => {
    expect(inGivenForm('dcim.rack', row('rack min'))).toMatchObject({ width: 19, status: 'active', u_height: 42 })
    expect(inGivenForm('ipam.prefix', row('prefix scope'))).toMatchObject({ scope: { site: 'paris' } })
    expect(inGivenForm('extras.eventrule', row('eventrule'))).toMatchObject({
      action_type: 'webhook',
      action_object: { webhook: 'wh' },
    })
    expect(inGivenForm('dcim.device', row('device in rack id'))).toMatchObject({ position: 10, face: 'front' })
  })

  it('finds nothing to change in a site that is as wanted', () => {
    const wanted = new Map<string, unknown>([
      ['name', 'Paris'],
      ['status', 'active'],
      ['region', null],
      ['description', ''],
      ['asns', []],
      ['latitude', null],
    ])
    expect(differing('dcim.site', wanted, row('site'))).toEqual([])
  })
})
