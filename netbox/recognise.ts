import type { Current } from './actions.ts'
import type { Desired, Given } from './desired.ts'
import type { Directory } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { getOrMake } from './get-or-make.ts'
import { entryOf, type Kind } from './kinds.ts'
import { accept, fieldOf, rules } from './normalise.ts'
import type { Target } from './values/rule.ts'

/** Values by which a thing is known wherever it stands: what is printed on it. */
const marks: { readonly [K in Kind]?: readonly string[] } = {
  'dcim.device': ['asset_tag', 'serial'],
  'dcim.rack': ['asset_tag', 'serial'],
  'virtualization.virtualmachine': ['serial'],
}

/**
 * An object of ours that stands under another key and bears the mark of a wanted one that NetBox lacks: a device that went to
 * another site. It is changed in place: to delete it and make it anew would cost its addresses and its history.
 */
export function recognised(
  kind: Kind,
  given: Given,
  desired: Desired,
  directory: Directory,
  current: Current,
  isOurs: (target: Target) => boolean,
): Target | undefined {
  for (const name of marks[kind] ?? []) {
    if (!given[name]) continue
    const field = fieldOf(kind, name)
    const mark = rules[field.type].token(accept(field, given[name], directory.find), field)
    const bearers = bearersIn(current, kind, name).get(mark) ?? []
    const [bearer] = bearers
    if (bearers.length !== 1 || !isOurs(bearer!) || isWanted(bearer!, desired, directory)) continue
    const rivals = (desired[kind] as readonly Given[]).filter((other) => other[name] === given[name])
    if (rivals.length === 1) return bearer
  }
  return undefined
}

/** Made once for each state that was read: a search for every object would grow with the square. */
const indices = new WeakMap<Current, Map<string, Map<string, Target[]>>>()

function bearersIn(current: Current, kind: Kind, name: string): Map<string, Target[]> {
  const field = fieldOf(kind, name)
  const index = indices.get(current) ?? new Map<string, Map<string, Target[]>>()
  indices.set(current, index)
  return getOrMake(index, `${kind} ${name}`, () =>
    Map.groupBy(current.directory.all(kind), ({ row }) =>
      rules[field.type].token(rules[field.type].read(row!, name, field), field),
    ),
  )
}

/** Whether something else is wanted under the key that an object has now. */
function isWanted({ kind, tokens }: Target, desired: Desired, directory: Directory): boolean {
  return (desired[kind] as readonly Given[]).some((given) => {
    try {
      const parts = Object.fromEntries(entryOf(kind).key.map((name) => [name, given[name] ?? null]))
      return directory.tokensOf(kind, parts).every((token, place) => token === tokens[place])
    } catch (error) {
      // A reference that leads nowhere: told where that object is compared.
      if (error instanceof NetBoxError) return false
      throw error
    }
  })
}
