import type { Desired } from '../../../netbox/index.ts'
import type { Fault, Request } from '../../netbox/fake/netbox.ts'
import { lab as engineLab } from '../../netbox/harness.ts'
import { homelab } from '../../netbox/model.ts'

/** The homelab of the engine's tests, with a tenant over its quota and a virtual machine. */
const model: Desired = {
  ...homelab,
  'extras.customfield': [
    ...homelab['extras.customfield'],
    { name: 'quota_addresses', type: 'integer', object_types: ['tenancy.tenant'] },
  ],
  'tenancy.tenant': [{ name: 'Internal', slug: 'internal', custom_fields: { quota_addresses: 1 } }],
  'ipam.ipaddress': [
    ...homelab['ipam.ipaddress'],
    { address: '192.168.1.1/24', tenant: 'internal' },
    { address: '192.168.1.2/24', tenant: 'internal' },
  ],
}

/** The fake of NetBox with this model in it, and with its change log as reports read it. */
export async function lab(version: '4.5' | '4.7' = '4.7') {
  const it = await engineLab(version)
  const { report } = await it.run(model)
  if (report.failed.length > 0) throw report.failed[0]!.error
  it.fake.requests.length = 0
  const log = Array.from({ length: 2500 }, (_, n) => ({
    id: 2500 - n,
    time: new Date(Date.UTC(2026, 10, 21) - n * 3_600_000).toISOString(),
    action: { value: n % 2 ? 'update' : 'create', label: 'Mis à jour' },
    changed_object_type: 'dcim.device',
  }))
  const forbidden = new Set<string>()
  it.fake.fault = ({ path, query }: Request): Fault | undefined => {
    if (forbidden.has(path)) return { status: 403, body: { detail: "Vous n'avez pas la permission." } }
    if (path !== 'core/object-changes/') return undefined
    // What is written between two pages pushes one entry over to the next.
    const offset = Math.max(0, Number(query.get('offset')) - 1)
    return { status: 200, body: { count: log.length, next: null, results: log.slice(offset, offset + 1000) } }
  }
  return {
    ...it,
    /** Paths that the token may not see. */
    forbidden,
    log,
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
  }
}
