import type { Row } from './client/list.ts'

/**
 * The ETag of an object, made from its `last_updated`, since lists do not tell it: the same moment in UTC as Python prints
 * it, `W/"2026-11-21T07:00:25.732178+00:00"`. The microseconds are kept as text: a Date has none.
 */
export function etagOf(row: Row | undefined): string | undefined {
  const stamp = typeof row?.last_updated === 'string' ? row.last_updated : ''
  const found = /^(.*?:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(stamp)
  if (!found) return undefined
  const [, second, fraction = '', zone] = found
  const utc = new Date(`${second}${zone}`).toISOString().slice(0, 19)
  return `W/"${utc}${fraction}+00:00"`
}

/** What a bulk write says in `If-Match`: the ETags of all its objects; undefined where one has none, as in 4.5. */
export function ifMatchOf(rows: readonly (Row | undefined)[]): string | undefined {
  const tags = rows.map(etagOf)
  return tags.every((tag) => tag !== undefined) ? tags.join(', ') : undefined
}
