import type { Client } from './client/client.ts'
import { list, type Row } from './client/list.ts'
import { entryOf, type Kind } from './kinds.ts'
import { nameFieldOf } from './names.ts'
import { columnsOf, fieldOf, rules } from './normalise.ts'

/** Key values of one object; undefined where any value will do. */
export type Tokens = readonly (string | undefined)[]

/** Objects asked for in one call: the query stays well below what servers and gateways take. */
const perCall = 100

/** Reads the objects with these ids. Ids that do not exist are simply missing from the answer. */
export async function readByIds(
  client: Client,
  kind: Kind,
  ids: readonly number[],
  columns: Iterable<string>,
): Promise<Row[]> {
  const { path } = entryOf(kind)
  const wanted = [...columns]
  const parts = chunks([...new Set(ids)], perCall).map((part) =>
    list(
      client,
      path,
      wanted,
      part.map((id) => ['id', String(id)]),
    ),
  )
  return (await Promise.all(parts)).flat()
}

/**
 * Reads the objects that may have these keys, in one call per hundred. The answer may hold more: the filter is made of the
 * single key fields, and NetBox ignores filters it does not know. Who asked compares keys.
 */
export async function readByKeys(
  client: Client,
  kind: Kind,
  keys: readonly Tokens[],
  columns: Iterable<string>,
): Promise<Row[]> {
  const { path, key } = entryOf(kind)
  const wanted = [...columns, ...columnsOf(kind, key)]
  // A key with an object that is still to be made belongs to no object of NetBox.
  const possible = keys.filter((tokens) => tokens.every((token, place) => !token || soughtBy(kind, key[place]!, token)))
  const parts = chunks(possible, perCall).map((part) => list(client, path, wanted, filterOf(kind, part)))
  return (await Promise.all(parts)).flat()
}

/** Reads the objects of a kind with slugs that people call so, in one call per hundred. */
export async function readByNames(
  client: Client,
  kind: Kind,
  names: readonly string[],
  columns: Iterable<string>,
): Promise<Row[]> {
  const field = nameFieldOf(kind)!
  const wanted = [...columns]
  const parts = chunks([...new Set(names)], perCall).map((part) =>
    list(
      client,
      entryOf(kind).path,
      wanted,
      part.map((name) => [field, name]),
    ),
  )
  return (await Promise.all(parts)).flat()
}

function filterOf(kind: Kind, keys: readonly Tokens[]): [string, string][] {
  return entryOf(kind).key.flatMap((name, place) => {
    const tokens = [...new Set(keys.map((key) => key[place]))]
    // Where one of the objects may have nothing there, a filter would hide it.
    if (tokens.some((token) => !token)) return []
    const parameter = parameterOf(kind, name)
    if (parameter === null || (tokens.length > 1 && entryOf(kind).one?.includes(name))) return []
    return tokens.flatMap((token) => soughtBy(kind, name, token!)!.map((value): [string, string] => [parameter, value]))
  })
}

function soughtBy(kind: Kind, name: string, token: string): readonly string[] | undefined {
  return rules[fieldOf(kind, name).type].sought(token)
}

/** The list filter that selects by a key field; null where NetBox has none. */
function parameterOf(kind: Kind, name: string): string | null {
  const field = fieldOf(kind, name)
  const special = entryOf(kind).find?.[name]
  if (special !== undefined) return special
  if (field.type === 'reference') return `${name}_id`
  if (field.type === 'object') return `${field.wire}_id`
  return field.caseless ? `${name}__ie` : name
}

export function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}
