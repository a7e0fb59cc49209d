import type { Row } from '../client/list.ts'
import { Directory } from '../directory.ts'
import { getOrMake } from '../get-or-make.ts'
import { namelessFields, tellingFields } from '../identity.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { isEmpty, type Target } from '../values/rule.ts'
import { type DumpedFields, type Item, itemOf } from './item.ts'
import type { LeftOut } from './left-out.ts'

/**
 * What was read of NetBox, in the least room: of each object what a dump tells of it, and its key. NetBox's own answers, which
 * take ten times as much, are dropped page by page.
 */
export class Stock {
  readonly directory = new Directory()
  readonly customFields: DumpedFields
  readonly left: LeftOut
  readonly #defaults: boolean
  readonly #shelves = new Map<Kind, Map<number, Item>>()

  /** @param defaults whether objects are told with what NetBox fills in by itself */
  constructor(customFields: DumpedFields, left: LeftOut, defaults = false) {
    this.customFields = customFields
    this.left = left
    this.#defaults = defaults
  }

  /** @param whole whether all of the object was read, or only what tells it from others; the former counts. */
  add(kind: Kind, row: Row, whole: boolean): Item {
    const shelf = getOrMake(this.#shelves, kind, () => new Map<number, Item>())
    const known = shelf.get(row.id)
    if (known) return known
    const item = itemOf(kind, row, whole, this.customFields, this.#defaults)
    shelf.set(row.id, item)
    this.directory.add(kind, row).row = undefined
    return item
  }

  item(kind: string, id: number): Item | undefined {
    return this.#shelves.get(kind as Kind)?.get(id)
  }

  /** The objects of a kind that were read as a whole. */
  *whole(kind: Kind): Iterable<Item> {
    for (const item of this.#shelves.get(kind)?.values() ?? []) if (item.whole) yield item
  }

  /** Other objects that NetBox holds under the same key. */
  twinsOf({ kind, id }: Item): Target[] {
    return this.directory.byKey(kind, this.#target(kind, id).tokens).filter((other) => other.id !== id)
  }

  /** Whether neither its key nor what tells objects of one key apart says which object this is. */
  isNameless(item: Item): boolean {
    const { kind, id, fields } = item
    const { key, apart } = entryOf(kind)
    if (apart?.nameless && isEmpty(fields[key.at(-1)!]) && !namelessFields(kind, fields)) return true
    const telling = tellingFields(kind, fields)
    const mine = this.#target(kind, id).apart ?? {}
    return this.twinsOf(item).some((twin) => telling.every((name) => (twin.apart?.[name] ?? '') === (mine[name] ?? '')))
  }

  #target(kind: Kind, id: number): Target {
    return this.directory.byId(kind, id)!
  }
}
