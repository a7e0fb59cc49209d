import { checkFields } from '../../../netbox/desired.ts'
import { type Desired, isKind, type Kind, kinds, NetBoxError, type Policy } from '../../../netbox/index.ts'
import { type CheckFailure, hasUnknown, isValues, reveal, type Value, type Values } from '../../rpc/index.ts'
import { bagOf, emptied, type Fields, knownOf, seal } from '../fields.ts'

/** One object of a collection. */
export interface Entry {
  readonly kind: Kind
  /** Secrets in clear. */
  readonly fields: Fields
}

/** The objects of a collection, by the key its author gave them. */
export type Entries = ReadonlyMap<string, Entry>

/** NetBox's numbers of the objects, by key. */
export type Ids = Readonly<Record<string, number>>

const MODES: readonly Value[] = ['sync', 'upsert', 'create']

/** The objects in a collection's inputs or outputs. */
export function entriesOf(values: Values): Map<string, Entry> {
  const objects = Object.entries(reveal(bagOf(values.objects)))
  return new Map(
    objects.map(([key, object]) => {
      const { kind, ...fields } = bagOf(object)
      return [key, { kind: kind as Kind, fields }]
    }),
  )
}

/** The numbers in a collection's outputs. */
export function idsOf(outputs: Values): Ids {
  return reveal(bagOf(outputs.ids)) as unknown as Ids
}

/** What is wrong with the inputs, as far as they are known. */
export function failuresIn(inputs: Values): CheckFailure[] {
  const { policy, objects } = inputs
  const failures: CheckFailure[] = [...entriesOf(inputs)].flatMap(([key, entry]) => {
    const reason = mistakeIn(entry)
    return reason ? [{ property: `objects["${key}"]`, reason }] : []
  })
  if (!isValues(objects) && !hasUnknown(objects)) {
    failures.push({ property: 'objects', reason: 'must be an object: what is wanted, by keys of your choice' })
  }
  if (policy !== undefined && !hasUnknown(policy) && !MODES.includes(policy)) {
    failures.push({ property: 'policy', reason: `is ${JSON.stringify(policy)}; it must be one of ${MODES.join(', ')}` })
  }
  return failures
}

function mistakeIn({ kind, fields }: Entry): string | undefined {
  if (hasUnknown(kind as Value)) return undefined
  if (!isKind(kind)) return `kind is ${JSON.stringify(kind ?? null)}; it must be one such as dcim.site`
  // A key that is not known yet cannot be checked; it will be when the object is made.
  if (kinds[kind].key.some((name) => hasUnknown(fields[name] as Value | undefined))) return undefined
  try {
    checkFields(kind, knownOf(fields))
    return undefined
  } catch (error) {
    if (error instanceof NetBoxError) return error.message
    throw error
  }
}

/** The inputs with those fields marked as secret that NetBox keeps as secret. */
export function sealObjects(inputs: Values): Values {
  if (!isValues(inputs.objects)) return inputs
  const objects = Object.entries(inputs.objects).map(([key, object]) => {
    const { kind } = bagOf(object)
    return [key, typeof kind === 'string' && isKind(kind) ? seal(kind, bagOf(object)) : object] as const
  })
  return { ...inputs, objects: Object.fromEntries(objects) }
}

/**
 * The objects as netbox/ wants them. Those that are known go by their number, so that they are renamed and not made
 * anew; fields that were taken out are emptied.
 */
export function desiredOf(entries: Entries, ids: Ids, olds: Entries = new Map()): Desired {
  const desired: { [K in Kind]?: Fields[] } = {}
  for (const [key, { kind, fields }] of entries) {
    const old = olds.get(key)
    const id = old && old.kind !== kind ? undefined : ids[key]
    const gone = old?.kind === kind ? emptied(old.fields, fields) : {}
    desired[kind] ??= []
    desired[kind].push({ ...fields, ...gone, ...(id === undefined ? {} : { id }) })
  }
  return desired as unknown as Desired
}

/** The numbers of the objects that are the collection's, by kind: no others are ever deleted. */
export function ownedIn(entries: Entries, ids: Ids): NonNullable<Policy['owned']> {
  const known = [...entries].filter(([key]) => ids[key] !== undefined)
  const byKind = Map.groupBy(known, ([, { kind }]) => kind)
  return Object.fromEntries([...byKind].map(([kind, ours]) => [kind, new Set(ours.map(([key]) => ids[key]!))]))
}
