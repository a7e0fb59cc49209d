import type { Client } from '../client/client.ts'
import { NetBoxError } from '../errors.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { nearest } from '../nearest.ts'

/** A list filter and its value; several of one name mean any of them. */
export type Filter = readonly [name: string, value: string]

/** Parameters of a list that choose nothing. */
const SHAPE = new Set(['brief', 'fields', 'omit', 'format', 'limit', 'offset', 'start', 'ordering'])

interface Schema {
  paths: Record<string, { get?: { parameters?: { name: string; in: string }[] } }>
}

/**
 * Checks filters against what NetBox itself publishes: it ignores one that it does not know, and answers with everything.
 *
 * @param custom names of the custom fields there are, which are filters too: `cf_vmid`
 * @throws NetBoxError `invalid`, with one sentence
 */
export async function checkFilters(
  client: Client,
  kinds: readonly Kind[],
  filters: readonly Filter[],
  custom: Iterable<string> = [],
): Promise<void> {
  if (filters.length === 0) return
  const { paths } = await schemaOf(client)
  const ofCustomFields = [...custom].map((name) => `cf_${name}`)
  for (const kind of kinds) {
    const known = [...filtersOf(paths, kind), ...ofCustomFields]
    for (const [name] of filters) {
      const [stem = ''] = name.startsWith('cf_') ? name.split('__') : [name]
      if (known.includes(stem)) continue
      throw new NetBoxError({
        code: 'invalid',
        kind,
        field: name,
        message: `${kind} has no filter "${name}"${nearest(name, known)}`,
      })
    }
  }
}

/** Large, and the same as long as NetBox runs: a program that looks up many objects asks for it once. */
const schemas = new WeakMap<Client, Promise<Schema>>()

function schemaOf(client: Client): Promise<Schema> {
  const asked = schemas.get(client)
  if (asked) return asked
  const asking = client.get('schema/').then(({ body }) => body as Schema)
  asking.catch(() => schemas.delete(client))
  schemas.set(client, asking)
  return asking
}

function filtersOf(paths: Schema['paths'], kind: Kind): string[] {
  const path = Object.keys(paths).find((one) => one.endsWith(`/api/${entryOf(kind).path}`))
  const parameters = (path && paths[path]!.get?.parameters) || []
  return parameters.flatMap(({ name, in: where }) => (where === 'query' && !SHAPE.has(name) ? [name] : []))
}
