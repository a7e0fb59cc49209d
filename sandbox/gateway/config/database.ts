import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { childrenOf, ENTITIES, foreignFields, type Kind } from '../schema/entities.ts'
import { isRecord, type Value } from '../schema/field.ts'
import { judge } from '../schema/judge.ts'
import type { Plugins } from '../schema/plugins.ts'
import { danglingReference, schemaViolation, stillReferenced, uniqueViolation } from '../schema/refusal.ts'
import { clashOf, type Entities, type Entity, find, noEntities, referred, sealed } from './entities.ts'

/** What Kong keeps in PostgreSQL, kept in a file instead: it outlives the process, as the database would. */
export class Database {
  readonly #file: string | undefined
  readonly #enabled: Plugins
  #entities: Entities

  /** Without a file nothing outlives the process. */
  constructor(enabled: Plugins, file?: string) {
    this.#enabled = enabled
    this.#file = file
    this.#entities = file === undefined ? noEntities() : stored(file)
  }

  get entities(): Entities {
    return this.#entities
  }

  /** Stores an entity whole: what is left out falls back to its default. Takes the place of `former`, if there is one. */
  put(kind: Kind, input: Value, former?: Entity): Entity {
    const { entity, problems } = judge(kind, this.#resolved(kind, input), this.#enabled)
    if (Object.keys(problems).length > 0) throw schemaViolation(problems)
    for (const [field, reference] of foreignFields(kind)) {
      const id = referred(entity, field)
      if (id !== undefined && !find(this.#entities, reference, id)) throw danglingReference(field, { id }, reference)
    }
    const now = Math.floor(Date.now() / 1000)
    const whole: Entity = { ...entity, id: former?.id ?? (entity.id as string | null) ?? randomUUID() }
    whole.created_at = former?.created_at ?? now
    if ('updated_at' in ENTITIES[kind].fields) whole.updated_at = now
    const clash = clashOf(this.#entities, kind, whole)
    if (clash) throw uniqueViolation(clash)
    const result = typeof input.password === 'string' ? sealed(kind, whole) : whole
    const others = this.#entities[kind].filter(({ id }) => id !== result.id)
    this.#keep({ ...this.#entities, [kind]: [...others, result] })
    return result
  }

  /** Removes an entity and what belongs to it, unless something else refers to it. */
  remove(kind: Kind, entity: Entity): void {
    this.#keep(without(this.#entities, kind, entity.id))
  }

  /** References may be by name: then the id takes its place. */
  #resolved(kind: Kind, input: Value): Value {
    const resolved = { ...input }
    for (const [field, reference] of foreignFields(kind)) {
      const key = input[field]
      const name = ENTITIES[reference].key
      if (!isRecord(key) || name === undefined || typeof key[name] !== 'string') continue
      const found = find(this.#entities, reference, key[name])
      if (!found) throw danglingReference(field, key, reference)
      resolved[field] = { id: found.id }
    }
    return resolved
  }

  #keep(entities: Entities): void {
    if (this.#file !== undefined) {
      writeFileSync(`${this.#file}.new`, JSON.stringify(entities))
      renameSync(`${this.#file}.new`, this.#file)
    }
    this.#entities = entities
  }
}

function without(entities: Entities, kind: Kind, id: string): Entities {
  let rest: Entities = { ...entities, [kind]: entities[kind].filter((entity) => entity.id !== id) }
  for (const [child, field] of childrenOf(kind)) {
    for (const entity of entities[child].filter((entity) => referred(entity, field) === id)) {
      if (ENTITIES[child].fields[field]!.onDelete === 'restrict') throw stillReferenced(kind, child)
      rest = without(rest, child, entity.id)
    }
  }
  return rest
}

function stored(file: string): Entities {
  try {
    return { ...noEntities(), ...(JSON.parse(readFileSync(file, 'utf8')) as Entities) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return noEntities()
    throw error
  }
}
