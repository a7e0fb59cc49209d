import { entryOf, type Kind } from './kinds.ts'
import { perKind } from './per-kind.ts'

/** The field that holds what people call an object whose key ends with a slug; undefined where the key is what they call it. */
export const nameFieldOf = perKind((kind): string | undefined => {
  const { key, fields } = entryOf(kind)
  if (key.at(-1) !== 'slug') return undefined
  return ['name', 'model'].find((name) => Object.hasOwn(fields, name))
})

/** The name by which a reference may mean an object: given as such, or in the place of its slug. */
export function namedBy(kind: Kind, parts: Readonly<Record<string, unknown>>): string | undefined {
  const field = nameFieldOf(kind)
  const name = field === undefined ? undefined : (parts.slug ?? parts[field])
  return name === undefined || name === null ? undefined : String(name)
}
