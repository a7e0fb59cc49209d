import { NetBoxError } from '../errors.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { nearest } from '../nearest.ts'
import type { Item } from './item.ts'
import { holdersOf, linksIn } from './links.ts'
import type { Stock } from './stock.ts'

/** What a dump may be narrowed by. */
export const NARROWED_BY = { site: 'dcim.site', tenant: 'tenancy.tenant', tag: 'extras.tag' } as const
export type Narrowed = keyof typeof NARROWED_BY

/**
 * Chooses what belongs to the sites and tenants and carries the tags, by their slugs; several of one sort mean any of them.
 *
 * An object belongs to the site (or tenant) that it names; one that names none, to that of what it is part of.
 *
 * @throws NetBoxError `unresolved` for a slug that NetBox does not have
 */
export function narrowed(stock: Stock, slugs: Partial<Record<Narrowed, readonly string[]>>): (item: Item) => boolean {
  const tests = (Object.keys(NARROWED_BY) as Narrowed[]).flatMap((by) => {
    const given = slugs[by] ?? []
    if (given.length === 0) return []
    const kind = NARROWED_BY[by]
    const ids = new Set(given.map((slug) => idOf(stock, kind, slug)))
    return [
      by === 'tag' ? (item: Item) => carries(item, given) || isRoot(item, kind, ids) : belongsTo(stock, kind, ids),
    ]
  })
  return (item) => tests.every((test) => test(item))
}

function belongsTo(stock: Stock, root: Kind, ids: ReadonlySet<number>): (item: Item) => boolean {
  const known = new Map<Item, boolean>()
  const belongs = (item: Item): boolean => {
    const before = known.get(item)
    if (before !== undefined) return before
    // Set before descending, so that a circle ends.
    known.set(item, false)
    const found = decide(item)
    known.set(item, found)
    return found
  }
  const decide = (item: Item): boolean => {
    if (isRoot(item, root, ids)) return true
    const { fields } = entryOf(item.kind)
    const links = Object.entries(item.fields).flatMap(([name, value]) => {
      const field = fields[name]!
      return (field.type === 'reference' || field.type === 'object') && value !== null ? linksIn(field, value) : []
    })
    const named = links.filter(({ kind }) => kind === root)
    if (named.length > 0 && item.kind !== root) return named.some(({ id }) => ids.has(id))
    return holdersOf(item.kind, item.fields).some(({ kind, id }) => {
      const holder = stock.item(kind, id)
      return holder !== undefined && belongs(holder)
    })
  }
  return belongs
}

function isRoot({ kind, id }: Item, root: Kind, ids: ReadonlySet<number>): boolean {
  return kind === root && ids.has(id)
}

function carries({ fields }: Item, tags: readonly string[]): boolean {
  return ((fields.tags ?? []) as string[]).some((slug) => tags.includes(slug))
}

function idOf(stock: Stock, kind: Kind, slug: string): number {
  const all = [...stock.directory.all(kind)]
  const found = all.find(({ tokens }) => tokens.at(-1) === slug)
  if (found) return found.id!
  const known = all.map(({ tokens }) => tokens.at(-1)!)
  throw new NetBoxError({
    code: 'unresolved',
    message: `NetBox has no ${kind} with the slug "${slug}"${nearest(slug, known)}`,
  })
}
