import type { Row } from '../client/list.ts'
import type { Field } from '../kinds/field.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { accept, rules } from '../normalise.ts'
import { type CustomField, isEmpty } from '../values/rule.ts'

/** An object as it was read, without what need not be told: what is empty, and what NetBox fills in by itself. */
export interface Item {
  readonly kind: Kind
  readonly id: number
  /** By name, in the order of the table, in the form that rules read: references are ids. */
  readonly fields: Readonly<Record<string, unknown>>
  /** False where only what tells it from others was read. */
  readonly whole: boolean
  /** Fields that have a value which is not told, and why. */
  readonly withheld: readonly (readonly [name: string, why: string])[]
}

/** What NetBox knows of a custom field, and what it fills in there. */
export interface DumpedField extends CustomField {
  readonly default: unknown
}

export type DumpedFields = ReadonlyMap<string, DumpedField>

/**
 * Makes an item of what NetBox says.
 *
 * @param defaults whether what NetBox fills in by itself is told as well
 */
export function itemOf(kind: Kind, row: Row, whole: boolean, customFields: DumpedFields, defaults: boolean): Item {
  const { key, fields } = entryOf(kind)
  const told: Record<string, unknown> = {}
  const withheld: [string, string][] = []
  for (const [name, field] of Object.entries(fields)) {
    if (field.secret) {
      if (field.type === 'password' || !isEmpty(row[name])) withheld.push([name, 'a secret'])
      continue
    }
    if (field.type === 'picture') {
      if (!isEmpty(row[name])) withheld.push([name, 'a picture'])
      continue
    }
    const value =
      field.type === 'custom' ? customValues(row[name], customFields) : rules[field.type].read(row, name, field)
    if (isEmpty(value)) {
      // NetBox wants to be told that there is nothing.
      if (field.required && !key.includes(name)) told[name] = value
      continue
    }
    if (!defaults && !field.required && !key.includes(name) && isDefault(field, value)) continue
    if (isTakenAgain(field, value)) told[name] = value
    else withheld.push([name, 'a value that NetBox itself would not take'])
  }
  return { kind, id: row.id, fields: told, whole, withheld }
}

/** The values of custom fields; undefined where there is none, `null` where NetBox would fill in what is not there. */
function customValues(raw: unknown, fields: DumpedFields): Record<string, unknown> | undefined {
  const given = (raw ?? {}) as Record<string, unknown>
  const plain = (rules.custom.describe({ id: 0, given }, 'given', CUSTOM) ?? {}) as Record<string, unknown>
  const told = Object.keys(given)
    .sort()
    .flatMap((name): [string, unknown][] => {
      if (!isEmpty(given[name])) return [[name, fields.get(name)?.type === 'json' ? given[name] : plain[name]]]
      return isEmpty(fields.get(name)?.default) ? [] : [[name, null]]
    })
  return told.length > 0 ? Object.fromEntries(told) : undefined
}

const CUSTOM: Field = { type: 'custom', required: false }

function isDefault(field: Field, value: unknown): boolean {
  return !field.to && field.type !== 'custom' && rules[field.type].same(field.default ?? rules[field.type].empty, value)
}

/** Data that came around NetBox's own checks may stand in a form in which nobody can want it. */
function isTakenAgain(field: Field, value: unknown): boolean {
  if (field.to || field.type === 'custom' || field.type === 'tags') return true
  const rule = rules[field.type]
  return rule.schema.safeParse(value).success && rule.same(accept(field, value, nothing), value)
}

function nothing(): never {
  throw new Error('a value that is no reference looks nothing up')
}
