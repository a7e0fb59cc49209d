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
  return changes.flatMap((change): [Update, Write][] => {
    if (change.action !== 'update') return []
    const wanted = new Map<string, unknown>()
    for (const [claim, names] of claimsOf(change, heldToken)) {
      const takers = wantedBy.get(claim)
      if (!takers || takers.has(change)) continue
      const [name, value] = placeholder(change, names) ?? []
      if (name !== undefined) wanted.set(name, value)
    }
    return wanted.size === 0 ? [] : [[change, writeOf(change, wanted)]]
  })
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
function placeholder({ kind, id, names: changing }: Update, names: readonly string[]): [string, unknown] | undefined {
  for (const name of names.filter((one) => changing.includes(one)).reverse()) {
    const { type, required } = fieldOf(kind, name)
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
