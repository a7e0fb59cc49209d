import { idIn } from './directory.ts'
import type { Kind, ObjectReference, Reference } from './kinds.ts'
import { fieldOf } from './normalise.ts'
import { kindAndReference, partsOf } from './values/references.ts'
import { isEmpty } from './values/rule.ts'

/** Every reference in the fields of an object, with the kind it points to. */
export function referencesIn(kind: Kind, fields: Readonly<Record<string, unknown>>): [Kind, Reference][] {
  return Object.entries(fields).flatMap(([name, value]): [Kind, Reference][] => {
    if (isEmpty(value) || name === 'id') return []
    const field = fieldOf(kind, name)
    switch (field.type) {
      case 'reference':
        return [[field.to![0] as Kind, value as Reference]]
      case 'references':
        return (value as Reference[]).map((one) => [field.to![0] as Kind, one])
      case 'object':
        return [kindAndReference(value as ObjectReference, field)]
      case 'objects':
        return (value as ObjectReference[]).map((one) => kindAndReference(one, field))
      default:
        return []
    }
  })
}

/** The kinds that the fields of an object refer to, also inside references: `{interface: {device: 'r2', name: 'eth0'}}`. */
export function addReferencedKinds(kind: Kind, fields: Readonly<Record<string, unknown>>, kinds: Set<Kind>): void {
  for (const [to, reference] of referencesIn(kind, fields)) {
    kinds.add(to)
    if (typeof reference === 'object' && idIn(reference) === undefined)
      addReferencedKinds(to, partsOf(to, reference), kinds)
  }
}
