import type { ObservationInput } from '../../core/observation.ts'
import { macOf } from '../../core/tokens.ts'
import type { Looking } from '../looking.ts'
import type { Config, Guest } from './answers.ts'

type Seen = Parameters<Looking['see']>[0]
type Port = NonNullable<ObservationInput['interfaces']>[number]

/** Addresses by MAC, as the guest itself tells them. */
export type Addresses = ReadonlyMap<string, readonly string[]>

const SIZES: Readonly<Record<string, number>> = { K: 1 / 1024, M: 1, G: 1024, T: 1024 ** 2 }

/** A virtual machine or container of what the cluster and its configuration say. Pure. */
export function guestOf(cluster: string, guest: Guest, config: Config | undefined, addresses: Addresses): Seen {
  const given = config ?? {}
  const name = text(given.name) ?? text(given.hostname) ?? guest.name ?? `vm-${guest.vmid}`
  const uuid = /uuid=([0-9a-f-]{36})/i.exec(text(given.smbios1) ?? '')?.[1]
  return {
    // Not the node: a guest that moved is the same.
    id: `${cluster}/${guest.vmid}`,
    kind: 'vm',
    name: name.slice(0, 64),
    status: guest.status === 'running' ? 'active' : 'offline',
    guest: { cluster, vmid: guest.vmid },
    ...(uuid && { uuids: [uuid] }),
    ...(guest.maxcpu && { vcpus: guest.maxcpu }),
    ...(guest.maxmem && { memory: Math.round(guest.maxmem / 2 ** 20) }),
    tags: (guest.tags ?? '').split(/[;, ]+/).filter(Boolean),
    disks: disksIn(given),
    interfaces: portsIn(given, addresses),
  }
}

/** `virtio=BC:24:11:20:99:1E,bridge=vmbr0`, or `name=eth0,hwaddr=…,ip=192.0.2.7/24` of a container. */
function portsIn(config: Config, addresses: Addresses): Port[] {
  return entries(config, /^net\d+$/).flatMap(([key, value]) => {
    const parts = partsOf(value)
    const mac = [parts.get('hwaddr'), ...parts.values()].map((one) => (one ? macOf(one) : undefined)).find(Boolean)
    const fixed = ['ip', 'ip6'].map((name) => parts.get(name)).filter((one) => one?.includes('/')) as string[]
    const down = parts.get('link_down') === '1'
    return [
      {
        name: parts.get('name') ?? key,
        kind: 'virtual' as const,
        stated: true,
        ...(mac && { mac }),
        ...(down && { enabled: false }),
        ...vlanIn(parts.get('tag')),
        addresses: [...new Set([...fixed, ...((mac && addresses.get(mac)) || [])])],
      },
    ]
  })
}

function vlanIn(tag: string | undefined): { vlan?: number } {
  const vlan = Number(tag)
  return Number.isInteger(vlan) && vlan >= 1 && vlan <= 4094 ? { vlan } : {}
}

function disksIn(config: Config): { name: string; megabytes: number }[] {
  return entries(config, /^(scsi|virtio|sata|ide|mp)\d+$|^rootfs$/).flatMap(([name, value]) => {
    const parts = partsOf(value)
    const [, digits, unit] = /^(\d+(?:\.\d+)?)([KMGT])$/.exec(parts.get('size') ?? '') ?? []
    return parts.get('media') === 'cdrom' || digits === undefined
      ? []
      : [{ name, megabytes: Math.round(Number(digits) * SIZES[unit!]!) }]
  })
}

function entries(config: Config, names: RegExp): [string, string][] {
  return Object.entries(config)
    .flatMap(([name, value]) =>
      names.test(name) && typeof value === 'string' ? [[name, value] as [string, string]] : [],
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function partsOf(value: string): Map<string, string> {
  return new Map(
    value
      .split(',')
      .map((part) => part.split('=') as [string, string])
      .filter(([, right]) => right !== undefined),
  )
}

function text(value: Config[string] | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}
