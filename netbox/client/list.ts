import type { Client } from './client.ts'

/** One object as NetBox sends it. */
export interface Row {
  id: number
  [attribute: string]: unknown
}

interface Page {
  count: number | null
  next: string | null
  results: Row[]
}

/** NetBox hands out at most this many objects per page, whatever is asked. */
const pageSize = '1000'
/** Lists with a filter `start` of their own, for which NetBox takes the cursor, too: it finds nothing. */
const STARTS = ['ipam/asn-ranges/']

/**
 * All objects of a list, page by page. Asks for a cursor (`start=`), with which nothing is missed or doubled when others
 * write meanwhile. A server that does not know it answers with a `count`, and is then read by offset.
 *
 * @param columns the attributes wanted: a list of whole devices costs forty times as much as one of three columns.
 * @param filter repeated values mean OR. NetBox ignores a filter it does not know and returns everything.
 */
export async function* pages(
  client: Client,
  path: string,
  columns: Iterable<string>,
  filter: readonly (readonly [string, string])[] = [],
): AsyncGenerator<Row[]> {
  const wanted = [...columns]
  const ask = (place: [string, string]) => pageOf(client, path, wanted, [['limit', pageSize], place, ...filter])
  let page = await ask(STARTS.includes(path) ? ['offset', '0'] : ['start', '0'])
  const cursor = page.count === null
  let read = page.results.length
  yield page.results
  while (page.next !== null && page.results.length > 0) {
    // The link's host is what the server takes itself for, which may be unreachable from here: only the place is used.
    const start = cursor ? new URL(page.next).searchParams.get('start') : null
    page = await ask(start === null ? ['offset', String(read)] : ['start', start])
    read += page.results.length
    yield page.results
  }
}

/**
 * The objects of a list from a number on, in the order of their numbers: so many at most, and no more than NetBox hands out at once.
 * Undefined where the server tells them in no such order.
 */
export async function following(
  client: Client,
  path: string,
  columns: Iterable<string>,
  start: number,
  limit: number,
): Promise<Row[] | undefined> {
  if (STARTS.includes(path)) return undefined
  const place = [
    ['limit', String(limit)],
    ['start', String(start)],
  ] as const
  const { count, results } = await pageOf(client, path, columns, place)
  return count === null ? results : undefined
}

async function pageOf(
  client: Client,
  path: string,
  columns: Iterable<string>,
  query: readonly (readonly [string, string])[],
): Promise<Page> {
  const asked = new URLSearchParams([['fields', [...new Set(['id', ...columns])].join(',')]])
  for (const [name, value] of query) asked.append(name, value)
  return (await client.get(path, { query: asked })).body as Page
}

/** The same as one list. */
export async function list(...which: Parameters<typeof pages>): Promise<Row[]> {
  const rows: Row[] = []
  for await (const page of pages(...which)) for (const row of page) rows.push(row)
  return rows
}
