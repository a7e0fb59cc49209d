import { z } from 'zod'

/**
 * What the bodies of events hold, field by field. Each field says in words what is right, to complete "it must be …". Fields that
 * are not named are refused: a misspelt one would otherwise be lost without a word.
 */
const text = (expects: string, most: number) =>
  // Without control characters: \p{Cc}, which takes twice as long to look for.
  z.string({ error: expects }).regex(new RegExp(`^[^\\0-\\x1f\\x7f-\\x9f]{1,${most}}$`, 'u'), { error: expects })
const free = text('a text of one line, 200 characters at most', 200).optional()
const hostname = text('the name of a device such as web01.example.com, 64 characters at most', 64)
const port = text('the name of an interface such as eth0, 64 characters at most', 64)
const named = (what: string) => text(`the name of ${what}, 100 characters at most`, 100)
const integer = (from: number, to: number, expects: string) =>
  z.number({ error: expects }).int({ error: expects }).min(from, { error: expects }).max(to, { error: expects })
const network = (expects: string) => z.union([z.cidrv4(), z.cidrv6()], { error: expects })

const MAC = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i
const mac = z.string({ error: 'a MAC address such as 00:11:22:33:44:55' }).regex(MAC, {
  error: 'a MAC address such as 00:11:22:33:44:55',
})
const ADDRESS_STATUSES = ['active', 'reserved', 'deprecated', 'dhcp', 'slaac'] as const
const PORTS = "a list of ports such as ['tcp/443', 'udp/53']"
const ports = z
  .array(z.string({ error: PORTS }).regex(/^(tcp|udp|sctp)\/\d{1,5}$/, { error: PORTS }), { error: PORTS })
  .min(1, { error: PORTS })

const hardware = {
  resource_type: named('a kind of device such as physical_server').optional(),
  manufacturer: named('a manufacturer such as Dell').optional(),
  model: named('a model such as PowerEdge R750').optional(),
  serial: text('a serial number, 50 characters at most', 50).optional(),
  description: free,
}

export const compute = {
  registered: z.strictObject({ hostname, ...hardware }),
  updated: z.strictObject({ hostname: hostname.optional(), ...hardware }),
  decommissioned: z.strictObject({ reason: free }),
}

export const networks = {
  defined: z.strictObject({
    name: text('the name of a network, 64 characters at most', 64),
    cidr: network('a network such as 192.168.100.0/24'),
    vlan_id: integer(1, 4094, 'the number of a VLAN, 1 to 4094').optional(),
    description: free,
  }),
  removed: z.strictObject({ reason: free }),
}

export const connections = {
  established: z.strictObject({
    from_device: hostname,
    from_interface: port,
    to_device: hostname,
    to_interface: port,
    type: named('a type of cable as NetBox calls it, such as cat6').optional(),
    label: named('a cable').optional(),
  }),
  severed: z.strictObject({ reason: free }),
}

export const interfaces = {
  added: z.strictObject({
    device: hostname,
    name: port,
    type: named('a type of interface as NetBox calls it, such as 1000base-t').optional(),
    mac_address: mac.optional(),
    mtu: integer(1, 65_536, 'a number of bytes, 1 to 65536').optional(),
    description: free,
  }),
}

export const addresses = {
  assigned: z.strictObject({
    address: network('an address with its mask such as 192.168.100.10/24'),
    device: hostname.optional(),
    interface: port.optional(),
    status: z.enum(ADDRESS_STATUSES, { error: `one of ${ADDRESS_STATUSES.join(', ')}` }).optional(),
    dns_name: text('a DNS name, 255 characters at most', 255).optional(),
    description: free,
  }),
}

/** With ports it is a service of the device, without them its platform: the operating system. */
export const software = {
  configured: z.strictObject({
    device: hostname,
    name: named('a program or an operating system'),
    version: text('a version, 50 characters at most', 50).optional(),
    ports: ports.optional(),
    description: free,
  }),
}

export const policies = {
  set: z.strictObject({ name: named('a policy'), description: free }),
}
