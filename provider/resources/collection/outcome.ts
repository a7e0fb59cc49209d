import { turned } from '../../../netbox/ends.ts'
import { named } from '../../../netbox/errors.ts'
import { apartFields } from '../../../netbox/identity.ts'
import { type Current, type Kind, kinds, NetBoxError, type Reference, type Result } from '../../../netbox/index.ts'
import { isEmpty } from '../../../netbox/values/rule.ts'
import type { Values } from '../../rpc/index.ts'
import { bagOf, type Fields } from '../fields.ts'
import { type Entries, entriesOf, type Ids, idsOf } from './entries.ts'

/** What a collection holds after an update, and what went wrong on the way. */
export interface Outcome {
  readonly objects: Values
  readonly ids: Ids
  readonly failures: readonly string[]
}

/**
 * What is there now, object by object: as wanted where all went well, as before where it did not. An object that was made
 * and not finished is there with its key alone, so that the next update shows what is missing.
 */
export function outcomeOf(olds: Values, news: Values, results: readonly Result[], current: Current): Outcome {
  const [before, after, known] = [entriesOf(olds), entriesOf(news), idsOf(olds)]
  const find = finder(before, known, results, current)
  const objects: Values = {}
  const ids: Record<string, number> = {}
  for (const [key, entry] of after) {
    const result = find(key, entry.kind, entry.fields)
    const kept = bagOf(olds.objects)[key]
    const id = result?.id ?? (kept === undefined ? undefined : known[key])
    if (id === undefined) continue
    ids[key] = id
    const started = { kind: entry.kind, ...keyOf(entry.kind, entry.fields) } as Values
    objects[key] = result && !result.error ? bagOf(news.objects)[key] : (kept ?? started)
  }
  for (const [key, { kind }] of before) {
    if (after.has(key) || !find(key, kind, {})?.error) continue
    ids[key] = known[key]!
    objects[key] = bagOf(olds.objects)[key]
  }
  return { objects, ids, failures: results.flatMap(({ error }) => (error ? [named(error)] : [])) }
}

/** Finds what became of an object: by its number, or by its key if it had none. */
function finder(before: Entries, known: Ids, results: readonly Result[], current: Current) {
  const byId = new Map<string, Result>()
  const byKey = new Map<string, Result>()
  for (const result of results) {
    const { action } = result
    if (action.action === 'create') byKey.set(signature(action.kind, action.fields), result)
    else byId.set(`${action.kind} ${action.id}`, result)
  }
  return (key: string, kind: Kind, fields: Fields): Result | undefined => {
    const made = byKey.get(signature(kind, fields))
    if (made) return made
    const id = before.get(key)?.kind === kind ? known[key] : idOf(current, kind, fields)
    return byId.get(`${kind} ${id}`)
  }
}

function idOf(current: Current, kind: Kind, fields: Fields): number | undefined {
  // What tells it from others may be what was changed just now, and a cable may be told from its other side.
  const short = Object.fromEntries(kinds[kind].key.map((name) => [name, fields[name]]))
  for (const one of [fields, short, turned(kind, fields) ?? {}])
    try {
      return current.directory.find(kind, keyOf(kind, one) as Reference).id
    } catch (error) {
      if (!(error instanceof NetBoxError)) throw error
    }
  return undefined
}

function signature(kind: Kind, fields: Fields): string {
  return JSON.stringify([kind, keyOf(kind, fields)])
}

function keyOf(kind: Kind, fields: Fields): Fields {
  const entries = [...kinds[kind].key, ...apartFields(kind)].map((name) => [name, fields[name]] as const)
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)))
}
