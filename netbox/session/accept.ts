import { NetBoxError } from '../errors.ts'
import type { Kind } from '../kinds.ts'
import { accept, fieldOf } from '../normalise.ts'
import type { Find } from '../values/rule.ts'

/** The wanted values, references resolved; those that close a circle and lead nowhere yet are set aside. */
export function acceptGiven(
  kind: Kind,
  given: Readonly<Record<string, unknown>>,
  find: Find,
): { wanted: Map<string, unknown>; unfinished: string[] } {
  const wanted = new Map<string, unknown>()
  const unfinished: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (name === 'id' || value === undefined) continue
    const field = fieldOf(kind, name)
    try {
      wanted.set(name, accept(field, value, find))
    } catch (error) {
      if (!(error instanceof NetBoxError)) throw error
      if (!field.deferred || error.code !== 'unresolved')
        throw new NetBoxError({ ...error, message: `${name}: ${error.message}`, field: name })
      unfinished.push(name)
    }
  }
  return { wanted, unfinished }
}
