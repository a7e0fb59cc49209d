import type { Thing } from '../core/identity.ts'
import type { Merged } from '../core/merge.ts'
import { macOf, shortName } from '../core/tokens.ts'
import type { Existing } from './read.ts'
import type { Fragment, Wanted } from './wanted.ts'

/** A thing with what is wanted of NetBox for it. */
export interface Placed {
  readonly thing: Thing
  readonly merged: Merged
  readonly fragment: Fragment
  readonly existing: Existing | undefined
}

/**
 * Cables that LLDP tells of, to be looked at by a person: planned, never connected. Both ends must be devices that are known, each by
 * one thing and one physical port; a port that has a cable in NetBox is left alone, whatever hangs on it. Pure.
 */
export function cablesOf(all: readonly Placed[]): Wanted[] {
  const byToken = soleBy(all, ({ thing }) =>
    thing.tokens.flatMap(({ sort, value }) => (sort === 'chassis' || sort === 'mac' ? [value] : [])),
  )
  const byName = soleBy(all, ({ merged }) => (merged.fields.name ? [shortName(String(merged.fields.name.value))] : []))
  const cables = new Map<string, Wanted>()
  for (const one of all)
    for (const { port, ports, chassis, name } of one.merged.neighbours) {
      const mac = chassis === undefined ? undefined : macOf(chassis)
      const other = (chassis && byToken.get(mac ?? chassis.toLowerCase())) ?? (name && byName.get(shortName(name)))
      if (!other || other === one) continue
      const [here, there] = [portOf(one, [port]), portOf(other, ports)]
      if (!here || !there) continue
      const ends = [here, there].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      const by = { by: [...new Set([...one.merged.sources, ...other.merged.sources])], others: [] }
      cables.set(JSON.stringify(ends), {
        kind: 'dcim.cable',
        fields: {
          a_terminations: [{ interface: ends[0] }],
          b_terminations: [{ interface: ends[1] }],
          status: 'planned',
        },
        said: { a_terminations: by, b_terminations: by, status: by },
      })
    }
  return [...cables.values()]
}

/** The interface in NetBox of a physical port that is called one of these, or bears one of these MACs. */
function portOf(
  { merged, fragment, existing }: Placed,
  called: readonly string[],
): Record<string, unknown> | undefined {
  const macs = called.flatMap((one) => macOf(one) ?? [])
  const seen = merged.interfaces.find(
    ({ name, mac, kind }) =>
      (kind === undefined || kind === 'physical') &&
      ((name !== undefined && called.includes(name)) || (mac !== undefined && macs.includes(mac))),
  )
  if (!seen) return undefined
  // NetBox may have it under another name: then its MAC tells which it is.
  const bearer = fragment.children.find(
    ({ kind, fields }) => kind === 'dcim.macaddress' && fields.mac_address === seen.mac,
  )
  const onDevice = (bearer?.fields.assigned_object as { interface?: Record<string, unknown> } | undefined)?.interface
  const named = fragment.children.find(({ kind, fields }) => kind === 'dcim.interface' && fields.name === seen.name)
  const port = onDevice ?? (named && { device: named.fields.device, name: named.fields.name })
  if (!port || existing?.interfaces.some(({ name, cabled }) => name === port.name && cabled)) return undefined
  return port
}

/** By what only one of all has. */
function soleBy(all: readonly Placed[], valuesOf: (one: Placed) => readonly string[]): Map<string, Placed> {
  const found = new Map<string, Placed | undefined>()
  for (const one of all)
    for (const value of new Set(valuesOf(one))) found.set(value, found.has(value) ? undefined : one)
  return new Map([...found].flatMap(([value, one]) => (one ? [[value, one] as const] : [])))
}
