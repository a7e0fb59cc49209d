import { tellingFields } from '../identity.ts'
import type { Field } from '../kinds/field.ts'
import { entryOf, type Kind, type ObjectReference, type Reference } from '../kinds.ts'
import type { Item } from './item.ts'
import { type Link, linksIn } from './links.ts'
import type { Stock } from './stock.ts'

/**
 * References by natural key. Always by the whole key, never by what happens to be enough: a second `eth0` somewhere else in
 * NetBox must not change what is told of the first.
 */
export class References {
  readonly #stock: Stock
  readonly #known = new Map<Item, Reference>()

  constructor(stock: Stock) {
    this.#stock = stock
  }

  /** The value of a reference as people give it; undefined where something it points to is not known. */
  of(field: Field, value: unknown): unknown {
    const links = linksIn(field, value)
    const told = links.map((link) => (isTyped(field) ? this.#typed(field, link) : this.to(link)))
    if (told.includes(undefined)) return undefined
    if (field.type === 'reference' || field.type === 'object') return told[0]
    if (field.type === 'mappings')
      return (value as [number, number, number][])
        .map(([position, , rear_port_position], n) => ({ position, rear_port: told[n], rear_port_position }))
        .sort((a, b) => a.position - b.position)
    // NetBox keeps no order of them, and its own may change.
    return told
      .map((one) => [JSON.stringify(one), one] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, one]) => one)
  }

  to({ kind, id }: Link): Reference | undefined {
    const item = this.#stock.item(kind, id)
    if (!item) return undefined
    const known = this.#known.get(item)
    if (known !== undefined) return known
    // Set before descending, so that a circle ends.
    this.#known.set(item, { id })
    const made = this.#made(item)
    this.#known.set(item, made)
    return made
  }

  #made(item: Item): Reference {
    const { kind, id } = item
    const { key, fields } = entryOf(kind)
    if (this.#stock.isNameless(item)) return { id }
    const telling = this.#stock.twinsOf(item).length > 0 ? tellingFields(kind, item.fields) : []
    const parts: [string, unknown][] = []
    for (const name of new Set([...key, ...telling])) {
      const value = item.fields[name]
      if (value === undefined) {
        // Said to be empty, since another object of this key has something there.
        if (telling.includes(name)) parts.push([name, null])
        continue
      }
      const field = fields[name]!
      const told = field.to ? this.of(field, value) : value
      if (told === undefined) return { id }
      parts.push([name, told])
    }
    const [only, ...more] = parts
    if (!only) return { id }
    const [name, value] = only
    const short = more.length === 0 && name === key.at(-1) && (typeof value === 'string' || typeof value === 'number')
    return short ? value : Object.fromEntries(parts)
  }

  #typed(field: Field, link: Link): ObjectReference | undefined {
    const reference = field.to!.includes(link.kind) ? this.to(link) : undefined
    return reference === undefined ? undefined : { [nameOf(link.kind as Kind, field)]: reference }
  }
}

/** A kind by its model, or in full where another kind of the field has a model of that name. */
function nameOf(kind: Kind, field: Field): string {
  const model = kind.split('.')[1]!
  return field.to!.find((to) => to.split('.')[1] === model) === kind ? model : kind
}

function isTyped({ type }: Field): boolean {
  return type === 'object' || type === 'objects'
}
