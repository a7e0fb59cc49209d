import type { Client } from '../client/client.ts'
import type { Kind } from '../kinds.ts'
import { documentOf, type Told, type ToldItem, toldItems } from './document.ts'
import { checkFilters, type Filter } from './filters.ts'
import { NARROWED_BY, type Narrowed, narrowed } from './narrow.ts'
import { type Reading, readFields, readStock } from './read.ts'
import { noteUnknown } from './unknown.ts'

/** What of a NetBox is wanted; all of it by default. */
export interface Wish {
  kinds?: readonly Kind[] | undefined
  /** For the lists of `kinds`, which must then be given. */
  filters?: readonly Filter[]
  /** Slugs; see {@link narrowed}. */
  narrow?: Partial<Record<Narrowed, readonly string[]>>
  progress?: Reading['progress']
  /** Tell also what NetBox fills in by itself. */
  defaults?: boolean
}

export interface Dump {
  /** By kind, made as they are asked for. To be gone through once, before `leftOut` is asked for. */
  readonly document: Iterable<readonly [Kind, readonly Told[]]>
  /** The same objects, each with what was read of it; in the place of `document`. */
  readonly items: Iterable<readonly [Kind, readonly ToldItem[]]>
  /** What is not in the document, counted: one line each. */
  readonly leftOut: () => readonly string[]
}

/**
 * Reads what is wanted of a NetBox, in the form of a file for netbox-plan.
 *
 * @throws NetBoxError `invalid` for an unknown filter, `unresolved` for an unknown slug, `forbidden` for a kind that was asked for
 */
export async function dump(
  client: Client,
  { kinds, filters = [], narrow = {}, progress, defaults = false }: Wish,
): Promise<Dump> {
  const customFields = await readFields(client)
  if (kinds) await checkFilters(client, kinds, filters, customFields.keys())
  const by = (Object.keys(NARROWED_BY) as Narrowed[]).filter((one) => (narrow[one] ?? []).length > 0)
  const stock = await readStock(client, customFields, {
    ...(kinds && { kinds }),
    filters,
    defaults,
    by: by.map((one) => NARROWED_BY[one]),
    ...(progress && { progress }),
  })
  const isWanted = narrowed(stock, narrow)
  // Whoever asks for a part knows that there is more.
  if (!kinds && by.length === 0) await noteUnknown(client, stock.left)
  const items = toldItems(stock, isWanted)
  return { document: documentOf(items), items, leftOut: () => stock.left.lines }
}
