import { createHash, randomUUID } from 'node:crypto'
import { parse, stringify } from 'yaml'
import { childrenOf, ENTITIES, foreignFields, KINDS, type Kind } from '../schema/entities.ts'
import { type Field, isRecord, type ProblemMap, type Problems, problemsOf, type Value } from '../schema/field.ts'
import { judge } from '../schema/judge.ts'
import type { Plugins } from '../schema/plugins.ts'
import { indented } from '../schema/refusal.ts'
import { type Entities, type Entity, find, noEntities, sealed } from './entities.ts'
import { declaredId } from './ids.ts'

/** A declarative configuration that cannot be used, and why. */
export class DeclarativeError extends Error {
  override name = 'DeclarativeError'
  readonly problems: ProblemMap
  constructor(problems: ProblemMap) {
    super('declarative config is invalid')
    this.problems = problems
  }
}

/** Remarks that Kong lets stand anywhere. */
const REMARKS = ['_comment', '_ignore']
/** Kinds that a file may have, and that nothing is done with here. */
const PASSIVE = ['certificates', 'ca_certificates', 'snis', 'upstreams', 'targets', 'parameters']
const LIST: Field = { type: 'array', elements: { type: 'record', required: true } }
const UNRESOLVED = '00000000-0000-0000-0000-000000000000'

interface Declared {
  kind: Kind
  entity: Entity
  /** Where it is told of in a message. */
  at: string | number
  /** Names or ids that its foreign fields refer to. */
  references: [field: string, to: string][]
}

/** The fingerprint by which Kong tells whether a configuration is the one it has. */
export function hashOf(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

/** Reads a declarative file's text, YAML or JSON. */
export function parseDeclarative(text: string, enabled: Plugins, file?: string): Entities {
  let input: unknown
  try {
    input = parse(text, { version: '1.1', uniqueKeys: false })
    if (!isRecord(input)) throw new Error('expected an object')
  } catch (error) {
    const where = file === undefined ? '' : ` file ${file}`
    const reason = (error as Error).message.trimEnd()
    throw new DeclarativeError({ error: `failed parsing declarative configuration${where}: ${reason}` })
  }
  return loadDeclarative(input, enabled)
}

/** Makes entities of a declarative configuration, with all their defaults. */
function loadDeclarative(input: Value, enabled: Plugins): Entities {
  const known = KINDS.filter((kind) => isKnown(kind, enabled))
  const problems = problemsOf(
    {
      _format_version: { type: 'string', required: true, oneOf: ['1.1', '2.1'] },
      _transform: { type: 'boolean' },
      ...Object.fromEntries(REMARKS.map((name) => [name, { type: 'any' } as Field])),
      ...Object.fromEntries([...known, ...PASSIVE].map((name) => [name, LIST])),
    },
    input,
  )
  const declared: Declared[] = []
  for (const kind of known) {
    if (!Array.isArray(input[kind]) || problems[kind] !== undefined) continue
    const found = declare(kind, input[kind] as Value[], enabled, declared)
    if (found) problems[kind] = found
  }
  if (Object.keys(problems).length > 0) throw new DeclarativeError(problems)
  return joined(declared, input._transform !== false)
}

/** What is wrong with a declarative configuration, as the command line and the log tell it. */
export function complaint(error: unknown): string {
  if (!(error instanceof DeclarativeError)) return (error as Error).message
  return typeof error.problems.error === 'string' ? error.problems.error : indented(error.problems)
}

/** Everything as one declarative file, as `GET /config` shows it. */
export function asDeclarative(entities: Entities): string {
  const filled = Object.entries(entities).filter(([, list]) => list.length > 0)
  const flat = filled.map(([kind, list]) => [kind, list.map((entity) => flatReferences(kind as Kind, entity))])
  const content = { _format_version: '2.1', _transform: false, ...Object.fromEntries(flat) }
  return stringify(content, { indentSeq: false, nullStr: '~', version: '1.1', singleQuote: true })
}

function flatReferences(kind: Kind, entity: Entity): Value {
  const references = foreignFields(kind).map(([field]) => [field, (entity[field] as Value | null)?.id ?? null])
  return { ...entity, ...Object.fromEntries(references) }
}

function isKnown(kind: Kind, enabled: Plugins): boolean {
  const { plugin } = ENTITIES[kind]
  return plugin === undefined || enabled.has(plugin)
}

/** Judges a list of entities and what is nested in them; adds them to `declared` and returns what is wrong. */
function declare(
  kind: Kind,
  items: Value[],
  enabled: Plugins,
  declared: Declared[],
  parent?: { field: string; id: string },
): Problems | undefined {
  const children = childrenOf(kind).filter(([child]) => isKnown(child, enabled))
  const problems = items.map((item, index): Problems | undefined => {
    const own = Object.fromEntries(
      Object.entries(item).filter(([name]) => !REMARKS.includes(name) && !children.some(([child]) => child === name)),
    )
    const references: [string, string][] = []
    for (const [field] of foreignFields(kind)) {
      if (typeof own[field] !== 'string') continue
      references.push([field, own[field]])
      own[field] = { id: UNRESOLVED }
    }
    if (parent) own[parent.field] = { id: parent.id }
    const { entity, problems } = judge(kind, own, enabled)
    const id = (entity.id as string | null) ?? idOf(kind, entity, new Map(references))
    const at = (entity[ENTITIES[kind].key ?? 'id'] as string | null) ?? index + 1
    declared.push({ kind, entity: { ...entity, id }, at, references })
    for (const [child, field] of children) {
      const nested = item[child]
      if (nested === undefined || nested === null) continue
      const wrong = problemsOf({ [child]: LIST }, { [child]: nested })[child]
      const found = wrong ?? declare(child, nested as Value[], enabled, declared, { field, id })
      if (found) problems[child] = found
    }
    return Object.keys(problems).length > 0 ? problems : undefined
  })
  return problems.some((problem) => problem !== undefined) ? problems : undefined
}

/** The id that follows from what makes the entity unique; a random one if nothing does. */
function idOf(kind: Kind, entity: Value, references: ReadonlyMap<string, string>): string {
  const { key, unique } = ENTITIES[kind]
  if (key !== undefined) return typeof entity[key] === 'string' ? declaredId(kind, entity[key]) : randomUUID()
  const part = (field: string) => references.get(field) ?? (entity[field] as Value | null)?.id ?? entity[field] ?? ''
  return declaredId(kind, [kind, ...unique[0]!.map(part)].join(':'))
}

/** Resolves the references, and sees to it that nothing is there twice. Without `transform` passwords are hashes already. */
function joined(declared: Declared[], transform: boolean): Entities {
  const entities = noEntities()
  const problems: Record<string, Record<string, Problems>> = {}
  const blame = (kind: Kind, at: string | number, message: string) => {
    problems[kind] = { ...problems[kind], [at]: [message] }
  }
  for (const { kind, entity, at } of declared) {
    if (find(entities, kind, entity.id)) blame(kind, at, twice(kind, 'primary key', entity.id))
    entities[kind].push(entity)
  }
  const now = Math.floor(Date.now() / 1000)
  const complete = noEntities()
  for (const { kind, entity, at, references } of declared) {
    const whole: Entity = { ...entity, ...stamps(kind, entity, now) }
    for (const [field, to] of references) {
      const reference = ENTITIES[kind].fields[field]!.reference as Kind
      const found = find(entities, reference, to)
      if (found) whole[field] = { id: found.id }
      else blame(kind, at, `invalid reference '${field}: ${to}' (no such entry in '${reference}')`)
    }
    complete[kind].push(transform ? sealed(kind, whole) : whole)
  }
  if (Object.keys(problems).length > 0) throw new DeclarativeError(problems)
  return complete
}

function stamps(kind: Kind, entity: Entity, now: number): Value {
  const names = ['created_at', 'updated_at'].filter((name) => name in ENTITIES[kind].fields)
  return Object.fromEntries(names.map((name) => [name, entity[name] ?? now]))
}

function twice(kind: Kind, field: string, value: string): string {
  return `uniqueness violation: '${kind}' entity with ${field} set to '${value}' already declared`
}
