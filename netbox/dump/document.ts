import type { Field, FieldType } from '../kinds/field.ts'
import { entryOf, inOrder, type Kind } from '../kinds.ts'
import { isEmpty } from '../values/rule.ts'
import type { Item } from './item.ts'
import { linksIn } from './links.ts'
import { References } from './refer.ts'
import type { Stock } from './stock.ts'

/** One object as a file holds it. */
export type Told = Readonly<Record<string, unknown>>

/** An object as a file holds it, and what was read of it. */
export interface ToldItem {
  readonly item: Item
  /** For people. */
  readonly label: string
  readonly object: Told
}

/** The objects alone, in the form of a file for netbox-plan. */
export function* documentOf(
  items: Iterable<readonly [Kind, readonly ToldItem[]]>,
): Generator<readonly [Kind, readonly Told[]]> {
  for (const [kind, told] of items) yield [kind, told.map(({ object }) => object)]
}

/**
 * What was read: kinds in the order of their dependencies, objects in that of their keys. Pure; made kind by kind, so that a whole NetBox
 * never stands in memory twice.
 *
 * @param isWanted which of the objects
 */
export function* toldItems(
  stock: Stock,
  isWanted: (item: Item) => boolean = () => true,
): Generator<readonly [Kind, readonly ToldItem[]]> {
  const references = new References(stock)
  for (const kind of inOrder) {
    const told: (ToldItem & { place: string })[] = []
    for (const item of stock.whole(kind)) {
      const object = isWanted(item) ? toldOf(item, references, stock) : undefined
      if (!object) continue
      const { label } = stock.directory.byId(kind, item.id)!
      told.push({ item, label, object, place: placeOf(kind, object) })
    }
    // Those of one key by all else: ids tell only when an object was made.
    told.sort((a, b) => inOrderOf(a.place, b.place) || inOrderOf(textOf(a.object), textOf(b.object)))
    if (told.length > 0) yield [kind, told]
  }
}

/** `eth2` before `eth10`. */
const ORDER = new Intl.Collator('en', { numeric: true })

function inOrderOf(a: string, b: string): number {
  return ORDER.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** Where an object stands among those of its kind. */
function placeOf(kind: Kind, object: Told): string {
  const { key, apart } = entryOf(kind)
  return [...key, ...(apart?.by ?? [])]
    .map((name) => (object[name] === undefined ? '' : textOf(object[name])))
    .join(' ')
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** An object as people give it; undefined where what NetBox does not make it without cannot be told. */
function toldOf(item: Item, references: References, stock: Stock): Told | undefined {
  const { kind, id, fields } = item
  const { key, fields: known } = entryOf(kind)
  for (const [name, why] of item.withheld) stock.left.add(`${kind}.${name}`, why, 1)
  const told: Record<string, unknown> = stock.isNameless(item) ? { id } : {}
  if ('id' in told) stock.left.add(kind, 'told by number, since nothing else tells them from others', 1)
  for (const [name, value] of Object.entries(fields)) {
    const field = known[name]!
    const given = givenOf(field, value, references, stock)
    if (given !== undefined) told[name] = given
    else if (field.required) return leaveOut(`whose ${name} ${pointsTo(field, value, stock)}`)
    else stock.left.add(`${kind}.${name}`, pointsTo(field, value, stock), 1)
  }
  const missing = key.find((name) => known[name]!.required && told[name] === undefined)
  return missing === undefined ? told : leaveOut(`without ${missing}, which tells them from others`)

  function leaveOut(why: string): undefined {
    stock.left.add(kind, why, 1)
  }
}

function givenOf(field: Field, value: unknown, references: References, stock: Stock): unknown {
  if (isEmpty(value)) return value
  if (field.type === 'custom') return customOf(value as Told, references, stock)
  return field.to ? references.of(field, value) : orderly(field.type, value)
}

function pointsTo(field: Field, value: unknown, stock: Stock): string {
  const kinds = linksIn(field, value).flatMap(({ kind, id }) => (stock.item(kind, id) ? [] : [kind]))
  return `points to ${kinds[0] ?? 'an object'}, of which nothing is known`
}

/** Members of a set in one order, whatever NetBox's is. */
function orderly(type: string, value: unknown): unknown {
  return type === 'set' || type === 'tags' ? [...(value as (string | number)[])].sort() : value
}

/** Values of custom fields; those that point to what is not known are left out one by one. */
function customOf(values: Told, references: References, stock: Stock): Told | undefined {
  const told: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const type = POINTING[stock.customFields.get(name)?.type ?? '']
    const field: Field | undefined = type && { type, required: false, to: [stock.customFields.get(name)?.to ?? ''] }
    const given = field && value !== null ? references.of(field, value) : value
    if (given !== undefined) told[name] = given
    else stock.left.add(`custom field ${name}`, pointsTo(field!, value, stock), 1)
  }
  return Object.keys(told).length > 0 ? told : undefined
}

/** Types of custom fields that point to objects, and what they are like. */
const POINTING: Readonly<Record<string, FieldType>> = { object: 'reference', multiobject: 'references' }
