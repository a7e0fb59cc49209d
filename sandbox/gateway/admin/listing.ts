import { invalidOptions, Refusal } from '../schema/refusal.ts'
import type { Reply } from './source.ts'

const DEFAULT_SIZE = 100
const LARGEST_SIZE = 1000

interface Listed {
  id: string
  tags?: unknown
}

/**
 * A page of a list: those with the tags asked for, and where the next page is. With a database the offset is the last
 * entity's id, without one it is a position.
 */
export function listing(
  entities: readonly object[],
  path: string,
  query: URLSearchParams,
  declarative: boolean,
): Reply {
  const all = tagged(entities as readonly Listed[], query.get('tags'))
  const size = sizeIn(query)
  const start = startOf(all, query.get('offset'), declarative)
  const data = all.slice(start, start + size)
  if (start + size >= all.length) return { status: 200, body: { data, next: null } }
  const mark = declarative ? String(start + size + 1) : JSON.stringify([data.at(-1)!.id])
  const offset = Buffer.from(mark).toString('base64url')
  const tags = query.has('tags') ? `&tags=${encodeURIComponent(query.get('tags')!)}` : ''
  return { status: 200, body: { data, next: `${path}?offset=${offset}${tags}`, offset } }
}

/** `a,b` asks for both tags, `a/b` for one of them; both at once is too much to ask. */
function tagged<T extends Listed>(entities: readonly T[], filter: string | null): readonly T[] {
  if (filter === null) return entities
  if (filter === '' || (filter.includes(',') && filter.includes('/'))) {
    throw invalidOptions('tags', 'invalid filter syntax')
  }
  const any = filter.includes('/')
  const wanted = filter.split(/[,/]/)
  return entities.filter(({ tags }) => {
    const has = (tag: string) => Array.isArray(tags) && tags.includes(tag)
    return any ? wanted.some(has) : wanted.every(has)
  })
}

function sizeIn(query: URLSearchParams): number {
  const size = Number(query.get('size') ?? DEFAULT_SIZE)
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_SIZE) return size
  const message = `size must be an integer between 1 and ${LARGEST_SIZE}`
  throw new Refusal(400, { message, code: 9, name: 'invalid size' })
}

function startOf(all: readonly Listed[], offset: string | null, declarative: boolean): number {
  if (offset === null) return 0
  const mark = Buffer.from(offset, 'base64url').toString()
  const start = declarative ? Number(mark) - 1 : all.findIndex(({ id }) => JSON.stringify([id]) === mark) + 1
  if (Number.isInteger(start) && start > 0) return start
  throw new Refusal(400, {
    message: `'${offset}' is not a valid offset: bad base64 encoding`,
    code: 7,
    name: 'invalid offset',
  })
}
