import { z } from 'zod'

/** What is taken of Proxmox's answers. Its types lie: numbers come as texts, booleans as 0 and 1, and a name may be missing. */
const number = z.coerce.number().nonnegative()
const flag = z.union([z.boolean(), z.coerce.number()]).transform(Boolean)

export const version = z.object({ version: z.string() })
/** By path, the privileges there. */
export const permissions = z.record(z.string(), z.record(z.string(), z.unknown()))
export const status = z.object({ type: z.string(), name: z.string().optional(), ip: z.string().optional() })

export const guest = z.object({
  type: z.enum(['qemu', 'lxc']),
  vmid: z.coerce.number().int(),
  node: z.string(),
  name: z.string().optional(),
  status: z.string().optional(),
  maxcpu: number.optional(),
  maxmem: number.optional(),
  template: flag.optional(),
  tags: z.string().optional(),
})
export type Guest = z.infer<typeof guest>

export const node = z.object({ type: z.literal('node'), node: z.string(), status: z.string().optional() })
export type ClusterNode = z.infer<typeof node>

export const storage = z.object({
  type: z.literal('storage'),
  node: z.string(),
  storage: z.string(),
  plugintype: z.string().optional(),
})

/** Passwords and keys of cloud-init stand here, too: only what {@link configOf} names is looked at. */
export const config = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
export type Config = z.infer<typeof config>

export const agent = z.object({
  result: z.array(
    z.object({
      name: z.string().optional(),
      'hardware-address': z.string().optional(),
      'ip-addresses': z.array(z.object({ 'ip-address': z.string(), prefix: z.coerce.number().optional() })).optional(),
    }),
  ),
})
export const lxcInterfaces = z
  .array(
    z.object({
      name: z.string(),
      hwaddr: z.string().optional(),
      'hardware-address': z.string().optional(),
      inet: z.string().optional(),
      inet6: z.string().optional(),
    }),
  )
  .nullable()
export const network = z.object({
  iface: z.string(),
  type: z.string().optional(),
  cidr: z.string().optional(),
  cidr6: z.string().optional(),
  bridge_ports: z.string().optional(),
  slaves: z.string().optional(),
  'vlan-raw-device': z.string().optional(),
  'vlan-id': z.coerce.number().int().min(1).max(4094).optional().catch(undefined),
})
