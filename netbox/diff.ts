import type { Given } from './desired.ts'
import { idIn } from './directory.ts'
import { turned } from './ends.ts'
import { entryOf, type Kind, type ObjectReference, type PortMapping, type Reference } from './kinds.ts'
import { accept, fieldOf, inOneOrder, rules } from './normalise.ts'
import { sameCustom } from './values/custom.ts'
import { kindAndReference, partsOf } from './values/references.ts'
import { isEmpty, type Target } from './values/rule.ts'

/** A field that would change: both values in the form people give, `[secret]` where they must not be shown. */
export interface FieldChange {
  readonly field: string
  readonly old: unknown
  readonly new: unknown
}

const hidden = '[secret]'

/**
 * The fields in which two objects differ, both in the form people give; fields the wanted one leaves out are not compared.
 * Pure, and without NetBox: a reference is the same if both forms agree in what they give (`'r2'` and
 * `{site: 'homelab', name: 'r2'}`).
 */
export function diff(
  kind: Kind,
  wanted: Readonly<Record<string, unknown>>,
  current: Readonly<Record<string, unknown>>,
): FieldChange[] {
  const alike = sameTurned(kind, wanted, current)
  return Object.entries(entryOf(kind).fields).flatMap(([name, { sortedIf }]) => {
    if (wanted[name] === undefined || alike.includes(name)) return []
    const sorted = sortedIf !== undefined && Boolean(wanted[sortedIf] ?? current[sortedIf])
    const [mine, theirs] = [wanted[name], current[name]].map((one) => (sorted ? inOneOrder(one) : one))
    return same(kind, name, mine, theirs) ? [] : [change(kind, name, current[name], wanted[name])]
  })
}

/** The ends that need no comparing: the same ones, told from the other side. */
function sameTurned(
  kind: Kind,
  wanted: Readonly<Record<string, unknown>>,
  current: Readonly<Record<string, unknown>>,
): readonly string[] {
  const other = turned(kind, wanted)
  const ends = entryOf(kind).ends ?? []
  return other && ends.every((name) => same(kind, name, other[name], current[name])) ? ends : []
}

export function change(kind: Kind, name: string, old: unknown, wanted: unknown): FieldChange {
  const secret = fieldOf(kind, name).secret
  return { field: name, old: shown(old, secret), new: shown(wanted, secret) }
}

function shown(value: unknown, secret: true | undefined): unknown {
  if (isEmpty(value)) return null
  return secret ? hidden : value
}

function same(kind: Kind, name: string, wanted: unknown, current: unknown): boolean {
  const field = fieldOf(kind, name)
  const to = field.to?.[0] as Kind
  if (field.to && (isEmpty(wanted) || isEmpty(current))) return isEmpty(wanted) && isEmpty(current)
  switch (field.type) {
    case 'reference':
      return sameReference(to, wanted as Reference, current as Reference)
    case 'references':
      return sameLists(wanted, current, (a, b) => sameReference(to, a as Reference, b as Reference))
    case 'object':
      return sameObject(wanted, current)
    case 'objects':
      return sameLists(wanted, current, sameObject)
    case 'mappings':
      return sameLists(wanted, current, (a, b) => sameMapping(to, a as PortMapping, b as PortMapping))
    case 'custom':
      return sameGiven(wanted as Given, current as Given | undefined)
    default:
      return rules[field.type].same(accept(field, wanted, never), accept(field, current ?? null, never))
  }

  function sameObject(a: unknown, b: unknown): boolean {
    const [kindA, referenceA] = kindAndReference(a as ObjectReference, field)
    const [kindB, referenceB] = kindAndReference(b as ObjectReference, field)
    return kindA === kindB && sameReference(kindA, referenceA, referenceB)
  }
}

function sameMapping(to: Kind, a: PortMapping, b: PortMapping): boolean {
  const positions = ({ position = 1, rear_port_position = 1 }: PortMapping) => `${position}:${rear_port_position}`
  return positions(a) === positions(b) && sameReference(to, a.rear_port, b.rear_port)
}

/** Custom fields as people give them; those that are not mentioned keep their value. */
function sameGiven(wanted: Given, current: Given = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => sameCustom({ value }, current?.[name] ?? null))
}

function sameReference(kind: Kind, a: Reference, b: Reference): boolean {
  const [idA, idB] = [idIn(a), idIn(b)]
  if (idA !== undefined || idB !== undefined) return idA === idB
  const [partsA, partsB] = [partsOf(kind, a), partsOf(kind, b)]
  const shared = entryOf(kind).key.filter((name) => partsA[name] !== undefined && partsB[name] !== undefined)
  return shared.length > 0 && shared.every((name) => sameKeyField(kind, name, partsA[name], partsB[name]))
}

function sameKeyField(kind: Kind, name: string, a: unknown, b: unknown): boolean {
  const field = fieldOf(kind, name)
  if (field.to) return same(kind, name, a, b)
  const token = (value: unknown) => rules[field.type].token(accept(field, value, never), field)
  return token(a) === token(b)
}

function sameLists(a: unknown, b: unknown, equal: (a: unknown, b: unknown) => boolean): boolean {
  const [left, right] = [a as unknown[], b as unknown[]]
  return left.length === right.length && left.every((one) => right.some((other) => equal(one, other)))
}

/** Compared as they stand, references are never looked up. */
function never(): Target {
  throw new Error('a comparison without NetBox looks nothing up')
}
