import type { Update } from './actions.ts'
import type { Change } from './circles.ts'
import type { Write } from './divide.ts'
import { entryOf, type Kind } from './kinds.ts'
import { bodyOf, columnsOf, fieldOf, rules } from './normalise.ts'
import type { Target } from './values/rule.ts'

/**
 * Values that one object alone may have, and that go from one to another in one run: two names exchanged, an asset tag that
 * moves on, a newcomer under the old name of another, two cables that change places. NetBox looks at one object after the
 * other and refuses the first of them, so whoever has such a value lets go of it beforehand.
 */

/**
 * The writes by which objects of one kind let go of what others of this run are to have: emptied where NetBox takes that,
 * else a name for the time being.
 */
export function lettingGoOfHeld(changes: readonly Change[]): [Update, Write][] {
  const wantedBy = new Map<string, Set<Change>>()
  for (const change of changes)
    for (const claim of claimsOf(change, wantedToken).keys())
      wantedBy.set(claim, (wantedBy.get(claim) ?? new Set()).add(change))
  const rooms = roomsTaken(changes)
  return changes.flatMap((change, n): [Update, Write][] => {
    if (change.action !== 'update') return []
    const wanted = new Map<string, unknown>(liftedFrom(change, rooms))
    for (const [claim, names] of claimsOf(change, heldToken)) {
      const takers = wantedBy.get(claim)
      // Out of its room it is nowhere, and so in nobody's way.
      if (!takers || takers.has(change) || [...wanted.keys()].some((name) => names.includes(name))) continue
      const [name, value] = placeholder(change, names, n) ?? []
      if (name !== undefined) wanted.set(name, value)
    }
    return wanted.size === 0 ? [] : [[change, writeOf(change, wanted)]]
  })
}

/** Who is to be put down in which room: a rack, in whose units devices of any height stand. */
function roomsTaken(changes: readonly Change[]): Map<string, Set<Change>> {
  const taken = new Map<string, Set<Change>>()
  for (const change of changes) {
    const { room } = entryOf(change.kind)
    if (!room || !wantedToken(change, room.at)) continue
    if (change.action === 'update' && !moves(change)) continue
    const place = wantedToken(change, room.within)
    taken.set(place, (taken.get(place) ?? new Set()).add(change))
  }
  return taken
}

/** Lifts one that moves out of a room in which another is put down: heights are not known here, so it may be in the way of any. */
function liftedFrom(change: Update, taken: ReadonlyMap<string, ReadonlySet<Change>>): [string, unknown][] {
  const { room } = entryOf(change.kind)
  if (!room || !moves(change) || !heldToken(change, room.at)) return []
  const takers = taken.get(heldToken(change, room.within))
  const others = (takers?.size ?? 0) - (takers?.has(change) ? 1 : 0)
  return others > 0 ? [[room.at, null]] : []
}

function moves({ kind, names }: Update): boolean {
  const { within, at } = entryOf(kind).room!
  return names.includes(at) || names.includes(within)
}

/**
 * What was let go of and is to be again, though it does not differ from before: the place of a device that goes from rack to rack.
 */
export function regained(change: Update, letGo: readonly string[]): ReadonlyMap<string, unknown> {
  const missing = letGo.filter((name) => !change.names.includes(name))
  return new Map(
    missing.map((name) => {
      const field = fieldOf(change.kind, name)
      const { values } = change.wanted
      return [name, values.has(name) ? values.get(name) : rules[field.type].read(change.row, name, field)]
    }),
  )
}

/** The writes that give back what was let go of for nothing. */
export function givingBack(moved: readonly (readonly [Update, Write])[]): [Update, Write][] {
  return moved.map(([action, { names }]) => {
    const { kind, row } = action
    const old = names.map((name): [string, unknown] => {
      const field = fieldOf(kind, name)
      const value = rules[field.type].read(row, name, field)
      if (field.type === 'objects') return [name, (value as string[]).map(targetOf)]
      if (value === null || (field.type !== 'reference' && field.type !== 'object')) return [name, value]
      return [name, targetOf(field.type === 'reference' ? `${field.to![0]}:${value}` : String(value))]
    })
    return [action, writeOf(action, new Map(old))]
  })
}

/** The object in `dcim.interface:12`, as far as it takes to write it. */
function targetOf(typed: string): Target {
  const [kind, id] = typed.split(':') as [Kind, string]
  return { kind, id: Number(id), token: id, label: typed, row: undefined, tokens: [] }
}

type TokenOf = (change: Change, name: string) => string

/** What no two objects of the kind may share, with the fields it is made of, innermost last. */
function claimsOf(change: Change, tokenOf: TokenOf): Map<string, readonly string[]> {
  const { kind } = change
  const claims = new Map<string, readonly string[]>()
  const { ends } = entryOf(kind)
  for (const name of ends ?? [])
    for (const one of tokenOf(change, name).split('+').filter(Boolean)) claims.set(`end ${one}`, [name])
  for (const names of ends ? [] : uniqueSets(kind)) {
    // What was not read cannot be compared.
    if (change.action === 'update' && [...columnsOf(kind, names)].some((column) => !(column in change.row))) continue
    const tokens = names.map((name) => tokenOf(change, name))
    // Nothing clashes with nothing.
    if (tokens.at(-1)) claims.set(JSON.stringify([names, tokens]), names)
  }
  return claims
}

/** The sets of fields that NetBox wants unique. */
function uniqueSets(kind: Kind): (readonly string[])[] {
  const { key, apart, unique, fields, alone = [] } = entryOf(kind)
  const twins = apart?.twins === 'always'
  const whole = unique || twins ? [[...(twins ? apart.by : []), ...key]] : []
  const named = fields.name && key.at(-1) === 'slug' ? whole.map((names) => [...names.slice(0, -1), 'name']) : []
  return [...whole, ...named, ...alone]
}

function heldToken(change: Change, name: string): string {
  const field = fieldOf(change.kind, name)
  const { token, read } = rules[field.type]
  return change.action === 'update' ? token(read(change.row, name, field), field) : ''
}

function wantedToken(change: Change, name: string): string {
  const { values } = change.wanted
  const field = fieldOf(change.kind, name)
  return values.has(name) ? rules[field.type].token(values.get(name), field) : heldToken(change, name)
}

/** What the object has in the meantime, in the innermost field that changes and may have something else. */
function placeholder(
  { kind, id, names: changing }: Update,
  names: readonly string[],
  n: number,
): [string, unknown] | undefined {
  for (const name of names.filter((one) => changing.includes(one)).reverse()) {
    const { type, required, meanwhile } = fieldOf(kind, name)
    if (meanwhile !== undefined) return [name, meanwhile - (n % 100)]
    if (type === 'text') return [name, `moving-${id}`]
    if (!required || type === 'objects') return [name, rules[type].empty]
  }
  return undefined
}

function writeOf(action: Update, wanted: ReadonlyMap<string, unknown>): Write {
  const { kind, key: label, id, row } = action
  const names = [...wanted.keys()]
  return { kind, label, id, row, wanted, names, body: bodyOf(kind, wanted, names, idOf), tokens: [] }
}

function idOf(target: Target): number {
  return target.id!
}
