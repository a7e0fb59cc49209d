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
  const found: [Kind, Reference][] = []
  for (const name in fields) {
    const value = fields[name]
    if (isEmpty(value) || name === 'id' || name === 'was' || name === 'key') continue
    const field = fieldOf(kind, name)
    switch (field.type) {
      case 'reference':
        found.push([field.to![0] as Kind, value as Reference])
        break
      case 'references':
        for (const one of value as Reference[]) found.push([field.to![0] as Kind, one])
        break
      case 'object':
        found.push(kindAndReference(value as ObjectReference, field))
        break
      case 'objects':
        for (const one of value as ObjectReference[]) found.push(kindAndReference(one, field))
        break
      case 'tags':
        for (const tag of value as string[]) found.push(['extras.tag', tag])
        break
      case 'mappings':
        for (const one of value as PortMapping[]) found.push([field.to![0] as Kind, one.rear_port])
        break
      case 'custom':
        found.push(...customReferences(value as Readonly<Record<string, unknown>>, customFields))
        break
    }
  }
  return found
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
