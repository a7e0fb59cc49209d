import { type Current, type Desired, type Kind, NetBoxError, type Plan, type Reference } from '../../../netbox/index.ts'
import type { Wanted } from './wanted.ts'

/** The objects of a plan, by kind and key. */
export function labelsOf({ actions }: Plan): Set<string> {
  return new Set(actions.map(({ kind, key }) => `${kind} ${key}`))
}

/** Each object once, by how it is referred to. */
export function unique(all: readonly Wanted[]): Wanted[] {
  return [...new Map(all.map((one) => [`${one.kind} ${JSON.stringify(referenceOf(one))}`, one])).values()]
}

/** How an object is referred to whose key is more than a slug or a name. */
const REFERENCES: Partial<Record<Kind, readonly string[]>> = {
  'dcim.devicetype': ['manufacturer', 'slug'],
  'ipam.prefix': ['prefix', 'vrf'],
  'ipam.vlan': ['site', 'vid'],
}

function referenceOf({ kind, fields }: Wanted): Reference {
  const parts = REFERENCES[kind]
  return parts === undefined
    ? ((fields.slug ?? fields.name) as string)
    : Object.fromEntries(parts.flatMap((part) => (fields[part] === undefined ? [] : [[part, fields[part]]])))
}

/** Whether NetBox has an object, or several that fit. */
export function isThere({ directory }: Current, wanted: Wanted): boolean {
  try {
    return directory.find(wanted.kind, referenceOf(wanted)).id !== undefined
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    // Several fit: then there is certainly one.
    return error.code === 'ambiguous'
  }
}

/** As the engine takes them. */
export function desiredOf(objects: readonly Wanted[]): Desired {
  const byKind = Map.groupBy(objects, ({ kind }) => kind)
  return Object.fromEntries([...byKind].map(([kind, some]) => [kind, some.map(({ fields }) => fields)])) as Desired
}
