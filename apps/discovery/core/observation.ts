import { z } from 'zod'

/**
 * What one source says about one thing. The edge of the program: a source maps field by field into this, so nothing of its answers
 * comes further that has no name here, and no secret can.
 */

const text = z.string().trim().min(1).max(500)
const whole = z.number().int().nonnegative()

const networkInterface = z.strictObject({
  /** As the machine or its hypervisor calls it; a scan knows none. */
  name: text.max(64).optional(),
  mac: text.optional(),
  kind: z.enum(['physical', 'virtual', 'bridge', 'lag', 'vlan']).optional(),
  /** The machine or its hypervisor states it, where a scan only saw it. */
  stated: z.boolean().default(false),
  enabled: z.boolean().optional(),
  mtu: whole.optional(),
  /** Number of the VLAN that it is in, untagged. */
  vlan: z.number().int().min(1).max(4094).optional(),
  /** Names of other interfaces of the same thing. */
  parent: text.optional(),
  bridge: text.optional(),
  lag: text.optional(),
  /** With their mask where the source knows it: `192.0.2.7/24`, `192.0.2.7`. */
  addresses: z.array(text).default([]),
})

const service = z.strictObject({
  name: text.max(100),
  /** `tcp/443` */
  ports: z.array(z.string().regex(/^(tcp|udp|sctp)\/\d{1,5}$/)).min(1),
  description: z.string().max(200).optional(),
  /** The container that offers it. */
  container: text.optional(),
})

/** What hangs at the other end of a cable, as LLDP tells it. */
const neighbour = z.strictObject({
  /** Name of the interface here. */
  port: text.max(64),
  chassis: text.optional(),
  name: text.max(64).optional(),
  /** What the port there may be called: names, a MAC. */
  ports: z.array(text).default([]),
})

export const observation = z.strictObject({
  /** Name of the source in the configuration. */
  source: text,
  /** The source's own, stable name of the thing. */
  id: text,
  /** ISO time. */
  seen: z.iso.datetime(),
  /** `host`: something answers there, what it is the source cannot say. */
  kind: z.enum(['device', 'vm', 'host']),
  name: text.max(64).optional(),
  site: text.optional(),
  vrf: text.optional(),
  serial: text.optional(),
  vendor: text.optional(),
  model: text.optional(),
  platform: text.optional(),
  description: z.string().max(200).optional(),
  status: z.enum(['active', 'offline']).optional(),
  /** Of the firmware: DMI, SMBIOS. */
  uuids: z.array(text).default([]),
  /** Of mDNS and UPnP. */
  advertised: z.array(text).default([]),
  /** Of an inventory of another host, as `collect` printed it: a thing of its own whatever is known of it. */
  inventory: z.boolean().default(false),
  /** LLDP chassis id. */
  chassis: text.optional(),
  guest: z.strictObject({ cluster: text, vmid: whole }).optional(),
  vcpus: z.number().positive().optional(),
  /** Megabytes. */
  memory: whole.optional(),
  disks: z.array(z.strictObject({ name: text.max(64), megabytes: whole })).default([]),
  tags: z.array(text).default([]),
  interfaces: z.array(networkInterface).default([]),
  services: z.array(service).default([]),
  neighbours: z.array(neighbour).default([]),
  /** Pools, datasets and shares, as one line each. */
  storage: z.array(text).default([]),
})

export type Observation = z.infer<typeof observation>
export type ObservationInput = z.input<typeof observation>
export type SeenInterface = Observation['interfaces'][number]
export type SeenService = Observation['services'][number]

/** What a look at one source brought. */
export interface Look {
  readonly source: string
  /** Nothing was left out that the source has: only then absence means anything. */
  readonly complete: boolean
  /** Each thing of it is one, and no two are the same: an inventory, where a scan is none. */
  readonly distinct: boolean
  readonly observations: readonly Observation[]
  /** What could not be seen, one sentence each. */
  readonly gaps: readonly string[]
}

/** A thing's name among all observations. */
export function ownOf({ source, id }: Pick<Observation, 'source' | 'id'>): string {
  return `own:${source}/${id}`
}

/**
 * Checks what a source made of one answer.
 *
 * @returns the observation, or one sentence that names the thing, the field and the value
 */
export function checked(input: ObservationInput): Observation | string {
  const parsed = observation.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue!.path.join('.') || 'it'
  const given = issue!.path.reduce<unknown>((value, part) => (value as never)?.[part], input)
  const shown =
    typeof given === 'string' || typeof given === 'number' ? ` is ${JSON.stringify(given).slice(0, 60)},` : ''
  return `${input.source}: ${String(input.id).slice(0, 60)} is left out: ${field}${shown} ${issue!.message}`
}
