import { diff, type Kind, kinds } from '../../netbox/index.ts'
import { type DiffKind, hasUnknown, isValues, Secret, type Value, type Values } from '../rpc/index.ts'

/** Fields of one object by name, secrets in clear. */
export type Fields = Readonly<Record<string, unknown>>

/** How the fields of an object differ from what is there, by name. Pure. */
export function changedFields(kind: Kind, oldInputs: Fields, olds: Fields, news: Fields): Map<string, DiffKind> {
  const unknown = Object.keys(news).filter((name) => hasUnknown(news[name] as Value))
  const known = Object.fromEntries(Object.entries(news).filter(([name]) => !unknown.includes(name)))
  const removed = Object.keys(oldInputs).filter((name) => news[name] === undefined)
  const changed = [...diff(kind, known, olds).map(({ field }) => field), ...unknown]
  const kindOf = (name: string) => (removed.includes(name) ? 'delete' : olds[name] === undefined ? 'add' : 'update')
  return new Map([...changed, ...removed].map((name) => [name, kindOf(name)]))
}

/** Fields taken out of the program: they are emptied, or given back NetBox's default. */
export function emptied(olds: Fields, news: Fields): Fields {
  const removed = Object.keys(olds).filter((name) => news[name] === undefined)
  return Object.fromEntries(removed.map((name) => [name, null]))
}

/** Marks the fields as secret that NetBox keeps as secret. */
export function seal(kind: Kind, values: Values): Values {
  const fields: Readonly<Record<string, { secret?: true }>> = kinds[kind].fields
  const sealed = (name: string, value: Value | undefined) =>
    fields[name]?.secret && value !== undefined && !(value instanceof Secret) ? new Secret(value) : value
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sealed(name, value)]))
}

/** The fields that are known so far. */
export function knownOf(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !hasUnknown(value as Value)))
}

/** The values as an object, or none. */
export function bagOf(value: Value | undefined): Values {
  return isValues(value) ? value : {}
}
