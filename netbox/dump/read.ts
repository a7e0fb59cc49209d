import type { Client } from '../client/client.ts'
import { pages } from '../client/list.ts'
import { NetBoxError } from '../errors.ts'
import { apartFields } from '../identity.ts'
import { entryOf, inOrder, isKind, type Kind } from '../kinds.ts'
import { columnsOf } from '../normalise.ts'
import type { DumpedField, DumpedFields } from './item.ts'
import { LeftOut } from './left-out.ts'
import { linksIn } from './links.ts'
import { Stock } from './stock.ts'

export interface Reading {
  /** The kinds to read as a whole; all by default. */
  kinds?: readonly Kind[]
  /** For NetBox's lists of these kinds, checked. */
  filters?: readonly (readonly [string, string])[]
  /** Kinds by which objects will be chosen: what points to them is read of every object. */
  by?: readonly Kind[]
  /** Tell also what NetBox fills in by itself. */
  defaults?: boolean
  /** Told the kind that is being read, and how many of how many are done. */
  progress?: (kind: Kind, done: number, total: number) => void
}

/** Lists that are read at a time: as many as a client has connections. */
const AT_ONCE = 2

/**
 * Reads the wanted kinds page by page, then the keys of what they refer to, until every reference can be told.
 *
 * @throws NetBoxError `forbidden` for a kind that was asked for by name; one of all is noted as left out
 */
export async function readStock(
  client: Client,
  customFields: DumpedFields,
  { kinds, filters = [], by = [], defaults = false, progress }: Reading,
): Promise<Stock> {
  const left = new LeftOut()
  const stock = new Stock(customFields, left, defaults)
  const wanted = kinds ?? inOrder
  const read = new Set<Kind>()
  const needed = new Set<Kind>(by)
  let done = 0

  const readKind = async (kind: Kind, whole: boolean, filter: Reading['filters'] = []) => {
    const names = whole ? Object.keys(entryOf(kind).fields).filter((name) => isTold(kind, name)) : tellingOf(kind, by)
    try {
      for await (const page of pages(client, entryOf(kind).path, columnsOf(kind, names), filter))
        for (const row of page)
          for (const link of linksOf(kind, stock.add(kind, row, whole).fields)) if (isKind(link)) needed.add(link)
    } catch (error) {
      if (!(error instanceof NetBoxError) || !['forbidden', 'not-found'].includes(error.code)) throw error
      // An older NetBox does not have the kind at all.
      if (error.code === 'not-found') return
      if (whole && kinds) throw error
      left.add(kind, 'not read, since the token may not view them', undefined)
    }
  }

  await each(wanted, async (kind) => {
    progress?.(kind, done++, wanted.length)
    await readKind(kind, true, filters)
    // Filtered, it tells nothing of the others, to which these may refer.
    if (filters.length === 0) read.add(kind)
  })
  if (filters.length > 0) for (const kind of wanted) needed.add(kind)
  for (;;) {
    const more = [...needed].filter((kind) => !read.has(kind))
    if (more.length === 0) return stock
    await each(more, async (kind) => {
      read.add(kind)
      await readKind(kind, false)
    })
  }

  /** The kinds that an object refers to. */
  function linksOf(kind: Kind, values: Readonly<Record<string, unknown>>): Set<string> {
    const { fields } = entryOf(kind)
    const found = new Set<string>()
    for (const [name, value] of Object.entries(values)) {
      if (fields[name]!.type === 'custom') {
        for (const custom of Object.keys(value as object)) found.add(stock.customFields.get(custom)?.to ?? '')
      } else if (fields[name]!.to && value !== null)
        for (const link of linksIn(fields[name]!, value)) found.add(link.kind)
    }
    return found
  }
}

/** What tells objects of a kind from others, and what they may be chosen by. */
function tellingOf(kind: Kind, by: readonly Kind[]): Iterable<string> {
  const { key, fields } = entryOf(kind)
  const choosing = Object.keys(fields).filter((name) => by.some((one) => fields[name]!.to?.includes(one)))
  return new Set([...key, ...apartFields(kind), ...choosing])
}

function isTold(kind: Kind, name: string): boolean {
  return entryOf(kind).fields[name]!.type !== 'password'
}

/** The custom fields that NetBox has, by name. */
export async function readFields(client: Client): Promise<DumpedFields> {
  const fields = new Map<string, DumpedField>()
  const columns = ['name', 'type', 'related_object_type', 'default']
  try {
    for await (const page of pages(client, entryOf('extras.customfield').path, columns))
      for (const { name, type, related_object_type: to, default: initial } of page)
        fields.set(String(name), {
          type: String((type as { value?: unknown } | null)?.value ?? type),
          to: typeof to === 'string' && isKind(to) ? to : undefined,
          default: initial,
        })
  } catch (error) {
    // Then values are told as they stand.
    if (!(error instanceof NetBoxError) || error.code !== 'forbidden') throw error
  }
  return fields
}

/** Does work for each, a few at a time. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = all.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const one of queue) await work(one)
    }),
  )
}
