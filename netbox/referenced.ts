import type { CustomFields } from './custom-fields.ts'
import { idIn } from './directory.ts'
import type { Kind, ObjectReference, PortMapping, Reference } from './kinds.ts'
import { fieldOf } from './normalise.ts'
import { kindAndReference, partsOf } from './values/references.ts'
import { isEmpty } from './values/rule.ts'

/** Every reference in the fields of an object, with the kind it points to. */
export function referencesIn(
  kind: Kind,
  fields: Readonly<Record<string, unknown>>,
  customFields?: CustomFields,
): [Kind, Reference][] {
  return Object.entries(fields).flatMap(([name, value]): [Kind, Reference][] => {
    if (isEmpty(value) || name === 'id' || name === 'was' || name === 'key') return []
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
      case 'tags':
        return (value as string[]).map((tag) => ['extras.tag', tag])
      case 'mappings':
        return (value as PortMapping[]).map((one) => [field.to![0] as Kind, one.rear_port])
      case 'custom':
        return customReferences(value as Readonly<Record<string, unknown>>, customFields)
      default:
        return []
    }
  })
}

/** Those of custom fields; a number is an id, as NetBox has it, and needs no looking up. */
function customReferences(
  values: Readonly<Record<string, unknown>>,
  fields: CustomFields | undefined,
): [Kind, Reference][] {
  return Object.entries(values).flatMap(([name, value]) => {
    const to = fields?.get(name)?.to
    const given = [value].flat().filter((one) => !isEmpty(one) && typeof one !== 'number')
    return to === undefined ? [] : given.map((one): [Kind, Reference] => [to, one as Reference])
  })
}

/** The kinds that the fields of an object refer to, also inside references: `{interface: {device: 'r2', name: 'eth0'}}`. */
export function addReferencedKinds(
  kind: Kind,
  fields: Readonly<Record<string, unknown>>,
  kinds: Set<Kind>,
  customFields?: CustomFields,
): void {
  for (const [to, reference] of referencesIn(kind, fields, customFields)) {
    kinds.add(to)
    if (typeof reference === 'object' && idIn(reference) === undefined)
      addReferencedKinds(to, partsOf(to, reference), kinds)
  }
}
