import type { z } from 'zod'
import type { Client } from './client.ts'

/** All rows of a list, page by page, with the same question for each. */
export async function pages<A extends { paging?: { nextPageId: string } | null | undefined }, T>(
  client: Client,
  path: string,
  shape: z.ZodType<A>,
  query: Readonly<Record<string, string>>,
  rowsOf: (answer: A) => readonly T[],
): Promise<T[]> {
  const rows: T[] = []
  for (let pageId = '', seen = new Set<string>(); ; ) {
    const answer = await client.get(path, shape, pageId ? { ...query, pageId } : query)
    rows.push(...rowsOf(answer))
    pageId = answer.paging?.nextPageId ?? ''
    // A page that leads back would be read for ever.
    if (pageId === '' || seen.has(pageId)) return rows
    seen.add(pageId)
  }
}

/** An id as a part of a path: whatever a server calls its devices, it leads nowhere else. */
export function part(id: string): string {
  return encodeURIComponent(id)
}
