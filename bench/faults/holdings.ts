import { type Client, type Kind, kinds } from '../../netbox/index.ts'

/**
 * What NetBox holds, read without the engine under test: a line for each object with all its fields, ids and times left
 * out and references by name. Of tokens, which have no natural key, only whose they are and what for.
 */
export interface Holdings {
  /** Sorted; an object that is there twice is there twice. */
  readonly objects: readonly string[]
  readonly tokens: readonly string[]
  /** Id of each object by its line. */
  readonly ids: ReadonlyMap<string, number>
}

type Row = Record<string, unknown> & { id: number }

/** What differs between two objects that mean the same. */
const INCIDENTAL = /^(id|url|display_url|created|last_updated|last_login|date_joined|\w+_(count|id))$/

export async function holdings(client: Client, of: readonly Kind[]): Promise<Holdings> {
  const ids = new Map<string, number>()
  const objects: string[] = []
  for (const kind of of) {
    for (const row of await all(client, kinds[kind].path)) {
      const line = `${kind} ${JSON.stringify(withoutIncidentals(row))}`
      objects.push(line)
      ids.set(line, row.id)
    }
  }
  const tokens = (await all(client, 'users/tokens/')).map(({ user, description }) =>
    JSON.stringify({ user: named(user), description }),
  )
  return { objects: objects.sort(), tokens: tokens.sort(), ids }
}

/** What is lost and what is there too often, a line each; none if both are the same. */
export function differences(expected: readonly string[], found: readonly string[]): string[] {
  const left = [...found]
  const lost = expected.filter((line) => {
    const place = left.indexOf(line)
    if (place >= 0) left.splice(place, 1)
    return place < 0
  })
  return [...lost.map((line) => `lost: ${line}`), ...left.map((line) => `too much: ${line}`)]
}

/** Objects that stand in both and have another id: they were made anew, and their history is lost. */
export function madeAnew(before: Holdings, after: Holdings): string[] {
  return [...before.ids].flatMap(([line, id]) => {
    const now = after.ids.get(line)
    return now === undefined || now === id ? [] : [`made anew: ${line}`]
  })
}

async function all(client: Client, path: string): Promise<Row[]> {
  const { body } = await client.get(path, { query: new URLSearchParams({ limit: '1000' }) })
  const { results, next } = body as { results: Row[]; next: string | null }
  if (next !== null) throw new Error(`${path} has more than a page: the model of the fault tests is too large`)
  return results
}

function withoutIncidentals(row: Row): object {
  const kept = Object.entries(row).filter(([name]) => !INCIDENTAL.test(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, named(value)]))
}

/** References by what they are called instead of by number. */
function named(value: unknown): unknown {
  // NetBox keeps no order of what belongs to an object: the types of a permission come as they please.
  if (Array.isArray(value)) return value.map(named).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (typeof value !== 'object' || value === null) return value
  // Every device has its eth0.
  if ('device' in value && 'display' in value) return { device: named(value.device), display: value.display }
  if ('id' in value && 'display' in value) return value.display
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, named(inner)]))
}
