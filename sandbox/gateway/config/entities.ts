import { createHash } from 'node:crypto'
import { ENTITIES, KINDS, type Kind } from '../schema/entities.ts'
import { isRecord, type Value } from '../schema/field.ts'
import { isUuid } from '../schema/typedefs.ts'

export type Entity = Value & { id: string }

/** Everything a gateway is configured with. Never changed: each write makes another. */
export type Entities = Readonly<Record<Kind, readonly Entity[]>>

/** A gateway without any configuration. */
export function noEntities(): Record<Kind, Entity[]> {
  return Object.fromEntries(KINDS.map((kind) => [kind, [] as Entity[]])) as Record<Kind, Entity[]>
}

/** The entity with that id, or with that name where the kind has names. */
export function find(entities: Entities, kind: Kind, key: string): Entity | undefined {
  const field = isUuid(key) ? 'id' : ENTITIES[kind].key
  return field === undefined ? undefined : entities[kind].find((entity) => entity[field] === key)
}

/** The id that a foreign field refers to. */
export function referred(entity: Value, field: string): string | undefined {
  const reference = entity[field]
  return isRecord(reference) ? (reference.id as string) : undefined
}

/** The first group of fields in which the entity equals another one: with the values in question. */
export function clashOf(entities: Entities, kind: Kind, entity: Entity): Value | undefined {
  const others = entities[kind].filter(({ id }) => id !== entity.id)
  for (const fields of ENTITIES[kind].unique) {
    const values = Object.fromEntries(fields.map((field) => [field, entity[field] ?? null]))
    // A single field that is not set is nobody's; in a group it counts.
    if (fields.length === 1 && values[fields[0]!] === null) continue
    const wanted = JSON.stringify(Object.values(values))
    if (others.some((other) => JSON.stringify(fields.map((field) => other[field] ?? null)) === wanted)) return values
  }
  return undefined
}

/** What is stored of an entity: of a password its hash, as Kong makes it. */
export function sealed(kind: Kind, entity: Entity): Entity {
  if (kind !== 'basicauth_credentials') return entity
  return { ...entity, password: passwordHash(String(entity.password), referred(entity, 'consumer') ?? '') }
}

/** Kong's hash of a password of basic-auth: salted with the consumer's id. */
export function passwordHash(password: string, consumer: string): string {
  return createHash('sha1')
    .update(password + consumer)
    .digest('hex')
}
