import { z } from 'zod'
import { NetBoxError, Session } from '../../../netbox/index.ts'
import { reads, writes } from '../action.ts'
import type { Desk } from '../desk.ts'
import { MOST_PORTS, service } from '../shape/rows.ts'
import { sorts } from '../sorts.ts'
import { filtersOf, slugOf } from './filters.ts'
import { description, dryRun, listed, paging, query, tag, tags, text, which } from './params.ts'

const port = z.number().int().min(1).max(65535)

export const listServices = reads({
  name: 'list_services',
  description:
    'Lists network services (a name, the device it runs on, its ports such as "tcp/443", tags). Filter by device for "what runs on X", by tag for e.g. the exposed ones, by port for "who listens on 6379".',
  params: z.strictObject({
    query,
    device: which('Only those on this device, by name or id').optional(),
    tag,
    port: port.describe('Only those with this port').optional(),
    ...paging,
  }),
  first: 'query',
  run: async ({ limit, offset, ...wanted }, desk) =>
    listed('services', await desk.list('service', await filtersOf(desk, wanted), { limit, offset })),
})

const onePort = z.union([port, z.string().regex(/^((tcp|udp|sctp)\/)?\d{1,5}$/, 'must be written like "tcp/443"')])

export const createService = writes({
  name: 'create_service',
  description:
    'Records a service on a device, with its ports. A service of that name with those ports is left as it is; with other ports it is an error.',
  kind: 'ipam.service',
  params: z.strictObject({
    device: which('Device it runs on, by name or id'),
    name: text('Name of the service'),
    ports: z.array(onePort).min(1).max(MOST_PORTS).describe('Ports, such as "tcp/443"; a bare number means tcp'),
    description,
    tags,
    custom_fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
    ...dryRun,
  }),
  first: 'device',
  async intend(params, desk) {
    const device = await desk.find('device', params.device)
    const ports = [...new Set(params.ports.map(normalised))]
    const slugs = await Promise.all((params.tags ?? []).map(async (one) => slugOf(await desk.find('tag', one))))
    const fields = {
      parent: { device: { id: device.id } },
      name: params.name,
      port_mappings: ports,
      ...(params.description && { description: params.description }),
      ...(slugs.length > 0 && { tags: slugs }),
      ...(params.custom_fields && { custom_fields: params.custom_fields }),
    }
    return {
      fields: { ...fields, parent: undefined, device: device.name },
      turn: `service ${device.id} ${params.name}`,
      async carryOut(message) {
        const known = await sameName(desk, device.id, params.name)
        if (known) return leftAlone(known, ports)
        const { id } = await new Session(desk.client, { message }).ensure('ipam.service', fields)
        return { created: true, service: await desk.show('service', id) }
      },
    }
  },
})

function normalised(one: string | number): string {
  const [, protocol = 'tcp', number] = /^(?:(\w+)\/)?(\d+)$/.exec(String(one))!
  if (!port.safeParse(Number(number)).success)
    throw new NetBoxError({ code: 'invalid', message: `ports: "${one}" is no port; they go from 1 to 65535` })
  return `${protocol}/${Number(number)}`
}

/** NetBox itself would take a second service of the same name. */
async function sameName(desk: Desk, device: number, name: string) {
  const rows = await desk.all(sorts.service.path, service.columns, [['device_id', String(device)]])
  return rows.map(service.show).find((row) => row.name === name)
}

function leftAlone(known: Readonly<Record<string, unknown>>, ports: readonly string[]) {
  const theirs = known.ports as string[]
  if (theirs.length === ports.length && theirs.every((one) => ports.includes(one)))
    return { created: false, note: 'it was there already; nothing was changed', service: known }
  throw new NetBoxError({
    code: 'foreign',
    message: `${known.device} already has a service "${known.name}" (id ${known.id}) with ports ${theirs.join(', ')}; choose another name, or change that one in NetBox`,
  })
}
