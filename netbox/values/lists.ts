import { z } from 'zod'
import type { Row } from '../client/list.ts'
import { rule } from './rule.ts'

export const set = rule({
  expects: 'a list',
  schema: z.array(z.union([z.string(), z.number()])),
  empty: [],
  none: [],
  same: sameMembers,
  token: (value) => [...((value ?? []) as (string | number)[])].map(String).sort().join(),
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
