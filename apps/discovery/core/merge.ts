import type { Conflict } from './conflict.ts'
import { FIELDS, type FieldName, type Strategy } from './fields.ts'
import type { Thing } from './identity.ts'
import { type MergedInterface, mergeInterfaces } from './interfaces.ts'
import type { Observation, SeenService } from './observation.ts'

/** Who is believed in what. */
export interface Rules {
  /** Sources, the most believed first; the others follow by name. */
  readonly order: readonly string[]
  readonly strategies: Readonly<Partial<Record<FieldName, Strategy>>>
}

/** One value, and who said it. */
export interface Said {
  readonly value: string | number
  readonly by: readonly string[]
  /** Who said otherwise. */
  readonly others: readonly { readonly source: string; readonly value: string | number }[]
}

/** A thing with one value for each field. */
export interface Merged {
  readonly id: string
  readonly kind: Observation['kind']
  readonly site: string | undefined
  readonly vrf: string | undefined
  /** Name of the cluster, of a guest. */
  readonly cluster: string | undefined
  readonly fields: Readonly<Partial<Record<FieldName, Said>>>
  readonly interfaces: readonly MergedInterface[]
  readonly services: readonly (SeenService & { readonly source: string })[]
  readonly disks: Observation['disks']
  readonly storage: readonly string[]
  readonly neighbours: Observation['neighbours']
  readonly tags: readonly string[]
  readonly sources: readonly string[]
}

/** Makes one of what the sources say of one thing. Pure; a source that says nothing of a field takes nothing away from it. */
export function merge(thing: Thing, rules: Rules): { merged: Merged; conflicts: Conflict[] } {
  const rank = (source: string) => {
    const place = rules.order.indexOf(source)
    return place < 0 ? rules.order.length : place
  }
  const observations = [...thing.observations].sort(
    (a, b) =>
      rank(a.source) - rank(b.source) || (a.source < b.source ? -1 : a.source > b.source ? 1 : a.id < b.id ? -1 : 1),
  )
  const conflicts: Conflict[] = []
  const fields: Partial<Record<FieldName, Said>> = {}
  for (const name of Object.keys(FIELDS) as FieldName[]) {
    const said = sayingsOf(observations, name)
    if (said.length === 0) continue
    const decided = decide(said, rules.strategies[name] ?? FIELDS[name].strategy)
    if (decided) fields[name] = decided
    else
      conflicts.push({
        sort: 'field',
        about: thing.id,
        sentence: `${name} is ${said.map(({ source, value }) => `"${value}" by ${source}`).join(' and ')}; NetBox keeps what it has`,
      })
  }
  const first = <T>(of: (one: Observation) => T | undefined) =>
    observations.map(of).find((value) => value !== undefined)
  const merged: Merged = {
    id: thing.id,
    // A guest is told as a device by whoever meets it in the network.
    kind: (['vm', 'device', 'host'] as const).find((kind) => observations.some((one) => one.kind === kind))!,
    site: first(({ site }) => site),
    vrf: first(({ vrf }) => vrf),
    cluster: first(({ guest }) => guest?.cluster),
    fields,
    interfaces: mergeInterfaces(observations),
    services: servicesOf(observations),
    disks: first(({ disks }) => (disks.length > 0 ? disks : undefined)) ?? [],
    storage: [...new Set(observations.flatMap(({ storage }) => storage))].sort(),
    neighbours: observations.flatMap(({ neighbours }) => neighbours),
    tags: [...new Set(observations.flatMap(({ tags }) => tags))].sort(),
    sources: [...new Set(observations.map(({ source }) => source))],
  }
  return { merged, conflicts }
}

interface Saying {
  readonly source: string
  readonly value: string | number
  readonly seen: string
}

function sayingsOf(observations: readonly Observation[], name: FieldName): Saying[] {
  return observations.flatMap((one) => {
    const value = FIELDS[name].of(one)
    return value === undefined ? [] : [{ source: one.source, value, seen: one.seen }]
  })
}

function decide(said: readonly Saying[], strategy: Strategy): Said | undefined {
  const chosen =
    strategy === 'newest'
      ? said.reduce((best, one) => (Date.parse(one.seen) > Date.parse(best.seen) ? one : best))
      : said[0]!
  const agrees = ({ value }: Saying) => alike(value, chosen.value)
  if (strategy === 'trusted' && !said.every(agrees)) return undefined
  const others = said.filter((one) => !agrees(one)).map(({ source, value }) => ({ source, value }))
  return { value: chosen.value, by: [...new Set(said.filter(agrees).map(({ source }) => source))], others }
}

function alike(one: string | number, other: string | number): boolean {
  return String(one).toLowerCase() === String(other).toLowerCase()
}

/** The first who names a service or a port tells of it: a scan sees the ports of what an inventory knows by name. */
function servicesOf(observations: readonly Observation[]): Merged['services'] {
  const all: (SeenService & { source: string })[] = []
  const taken = new Set<string>()
  for (const { source, services } of observations) {
    const before = new Set(taken)
    for (const one of services) {
      const ports = one.ports.filter((port) => !before.has(port))
      if (ports.length === 0 || all.some(({ name, source: theirs }) => name === one.name && theirs !== source)) continue
      for (const port of ports) taken.add(port)
      all.push({ ...one, ports, source })
    }
  }
  return all
}
