import { z } from 'zod'
import type { Row } from '../client/list.ts'
import { isEmpty, rule } from './rule.ts'
import { stable } from './scalars.ts'

export const set = rule({
  expects: 'a list',
  schema: z.array(z.union([z.string(), z.number()])),
  empty: [],
  none: [],
  same: sameMembers,
})

/** Slugs. NetBox keeps no order and no double. */
export const tags = rule({
  expects: 'a list of tag slugs',
  schema: z.array(z.string()),
  empty: [],
  none: [],
  accept: (given) => [...new Set(given as string[])],
  read: (row, name) => ((row[name] ?? []) as { slug: string }[]).map((tag) => tag.slug),
  same: sameMembers,
  write: (wanted, name) => ({ [name]: (wanted as string[]).map((slug) => ({ slug })) }),
})

/**
 * The ports of a service. 4.5 knows one protocol and its ports, 4.7 also `port_mappings` of several protocols: the older
 * form is written wherever it can say it, so that one body is right for every version.
 */
export const ports = rule({
  expects: "a list of protocol/port, such as ['tcp/443', 'udp/443']",
  schema: z.array(z.string().regex(/^(tcp|udp|sctp)\/\d+$/)),
  empty: [],
  columns: (name) => [name, 'ports', 'protocol'],
  accept: (given) => [...new Set(given as string[])].sort(byPort),
  read: (row, name) => [...((row[name] as string[] | null | undefined) ?? olderPorts(row))].sort(byPort),
  same: sameMembers,
  write: (wanted, name) => {
    const mappings = (wanted as string[]).map((mapping) => mapping.split('/') as [string, string])
    const protocols = new Set(mappings.map(([protocol]) => protocol))
    if (protocols.size !== 1) return { [name]: wanted }
    return { protocol: mappings[0]![0], ports: mappings.map(([, port]) => Number(port)) }
  },
})

/** Custom fields by name. NetBox merges: a field that is not mentioned keeps its value. */
export const custom = rule({
  expects: 'an object of custom fields by name',
  schema: z.record(z.string(), z.unknown()),
  empty: {},
  none: {},
  read: (row, name) => {
    const raw = (row[name] ?? {}) as Record<string, unknown>
    return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, plain(value)]))
  },
  same: (wanted, current) =>
    Object.entries(wanted as Record<string, unknown>).every(([key, value]) =>
      sameCustom(value, (current as Record<string, unknown>)[key]),
    ),
  describe: (row, name) => {
    const known = custom.read(row, name, {} as never) as Record<string, unknown>
    const set = Object.entries(known).filter(([, value]) => !isEmpty(value))
    return set.length > 0 ? Object.fromEntries(set) : null
  },
})

/** A select field reads as `{value, label}` in 4.7 and as the value in 4.5, an object field as the whole object. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  const keys = Object.keys(value)
  if (keys.length === 2 && 'value' in value && 'label' in value) return value.value
  return 'id' in value && 'url' in value ? value.id : value
}

function sameCustom(wanted: unknown, current: unknown): boolean {
  if (isEmpty(wanted)) return isEmpty(current)
  if (typeof wanted === 'number' && typeof current === 'string') return wanted === Number(current)
  return stable(wanted) === stable(current ?? null)
}

function sameMembers(wanted: unknown, current: unknown): boolean {
  const members = (values: unknown) => [...(values as (string | number)[])].map(String).sort().join('\n')
  return members(wanted) === members(current)
}

function olderPorts(row: Row): string[] {
  const protocol = (row.protocol as { value: string } | null)?.value
  return ((row.ports ?? []) as number[]).map((port) => `${protocol}/${port}`)
}

function byPort(a: string, b: string): number {
  const [protocolA = '', portA] = a.split('/')
  const [protocolB = '', portB] = b.split('/')
  return protocolA < protocolB ? -1 : protocolA > protocolB ? 1 : Number(portA) - Number(portB)
}
