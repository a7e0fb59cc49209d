import type { Row } from './client/list.ts'
import type { Field, FieldType } from './kinds/field.ts'
import { entryOf, type Kind } from './kinds.ts'
import { custom } from './values/custom.ts'
import * as lists from './values/lists.ts'
import { mappings } from './values/mappings.ts'
import { picture } from './values/picture.ts'
import * as references from './values/references.ts'
import { type Find, type IdOf, isEmpty, type Rule, type Target } from './values/rule.ts'
import * as scalars from './values/scalars.ts'

/** How each type of field is accepted, read, compared and written. */
export const rules: Readonly<Record<FieldType, Rule>> = {
  text: scalars.text,
  nullable: scalars.nullable,
  password: scalars.password,
  integer: scalars.integer,
  decimal: scalars.decimal,
  boolean: scalars.boolean,
  choice: scalars.choice,
  json: scalars.json,
  address: scalars.address,
  prefix: scalars.prefix,
  mac: scalars.mac,
  wwn: scalars.wwn,
  set: lists.set,
  ports: lists.ports,
  tags: lists.tags,
  custom,
  reference: references.single,
  references: references.many,
  object: references.object,
  objects: references.objects,
  mappings,
  picture,
}

export function fieldOf(kind: Kind, name: string): Field {
  return entryOf(kind).fields[name]!
}

/** The comparable form of a given value: empty ones become NetBox's default, references the objects they mean. */
export function accept(field: Field, given: unknown, find: Find): unknown {
  const rule = rules[field.type]
  if (isEmpty(given)) return field.default ?? rule.empty
  return rule.accept(given, field, find)
}

/** Attributes NetBox has to send so that these fields can be compared. */
export function columnsOf(kind: Kind, names: Iterable<string>): Set<string> {
  const columns = new Set<string>()
  for (const name of names) {
    const field = fieldOf(kind, name)
    for (const column of rules[field.type].columns(name, field)) columns.add(column)
    if (field.sortedIf) columns.add(field.sortedIf)
  }
  return columns
}

/** The names of the wanted fields that differ from what NetBox says. */
export function differing(kind: Kind, wanted: ReadonlyMap<string, unknown>, row: Row): string[] {
  const names: string[] = []
  for (const [name, value] of wanted) {
    const field = fieldOf(kind, name)
    const rule = rules[field.type]
    const sorted = field.sortedIf !== undefined && Boolean(wanted.get(field.sortedIf) ?? row[field.sortedIf])
    const [mine, theirs] = [value, rule.read(row, name, field)]
    if (!(sorted ? rule.same(inOneOrder(mine), inOneOrder(theirs)) : rule.same(mine, theirs))) names.push(name)
  }
  return names
}

/** A list whose order is NetBox's affair. */
export function inOneOrder(value: unknown): unknown {
  return Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value
}

/** The part of a request body that sets these fields. */
export function bodyOf(
  kind: Kind,
  wanted: ReadonlyMap<string, unknown>,
  names: Iterable<string>,
  idOf: IdOf,
): Record<string, unknown> {
  const body = {}
  for (const name of names) {
    const field = fieldOf(kind, name)
    Object.assign(body, rules[field.type].write(wanted.get(name), name, field, idOf))
  }
  return body
}

/** What NetBox says about an object, in the form people give it; empty fields left out. */
export function describe(kind: Kind, row: Row): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(entryOf(kind).fields)) {
    const value = rules[field.type].describe(row, name, field)
    if (!isEmpty(value)) fields[name] = value
  }
  return fields
}

/** Key values of a row, in the order of the kind's key. */
export function tokensOfRow(kind: Kind, row: Row): string[] {
  const { key, fields } = entryOf(kind)
  return key.map((name) => {
    const field = fields[name]!
    return rules[field.type].token(rules[field.type].read(row, name, field), field)
  })
}

/** Part of a key for people: `homelab/r2d2automaker` of a target, `eth0` of a name. */
export function labelOf(value: unknown): string {
  if (isEmpty(value)) return ''
  if (Array.isArray(value)) return value.map(labelOf).join('+')
  if (typeof value !== 'object') return String(value)
  if ('token' in value!) return (value as Target).label
  return Object.values(value!).map(labelOf).filter(Boolean).join('/')
}
