/** A field of an entity or of a plugin's configuration, with the checks that Kong's schema language has names for. */
export interface Field {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'record' | 'array' | 'set' | 'map' | 'foreign' | 'any'
  required?: boolean
  default?: unknown
  oneOf?: readonly unknown[]
  between?: readonly [number, number]
  above?: number
  /** Judges a value of the right type: what is wrong with it, or nothing. */
  check?: (value: string) => string | undefined
  /** Of an array, a set or a map. */
  elements?: Field
  /** Of a record. */
  fields?: Fields
  /** The kind of entity a foreign field refers to, and what becomes of this one when that one goes. */
  reference?: string
  onDelete?: 'restrict' | 'cascade'
}

export type Fields = Readonly<Record<string, Field>>
/** What is wrong with a value: a sentence, or for parts of it by field name or position. `@entity` is about the whole. */
export type Problems = string | ProblemMap | (Problems | undefined)[]
export interface ProblemMap {
  [field: string]: Problems
}
export type Value = Record<string, unknown>

/** How Kong says that a value has the wrong type, and how it is told. */
const TYPES: Record<Field['type'], [expected: string, is: (value: unknown) => boolean]> = {
  string: ['expected a string', (value) => typeof value === 'string'],
  integer: ['expected an integer', Number.isInteger],
  number: ['expected a number', (value) => typeof value === 'number'],
  boolean: ['expected a boolean', (value) => typeof value === 'boolean'],
  record: ['expected a record', isRecord],
  array: ['expected an array', Array.isArray],
  set: ['expected a set', Array.isArray],
  map: ['expected a map', isRecord],
  foreign: ['expected a record', isRecord],
  any: ['', () => true],
}

/** Whether a value is an object with fields. */
export function isRecord(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The record with the default of each field that has none; without a default a field is null. */
export function withDefaults(fields: Fields, input: Value): Value {
  const filled: Value = { ...input }
  for (const [name, field] of Object.entries(fields)) {
    const value = input[name] ?? structuredClone(field.default) ?? null
    filled[name] = field.fields && isRecord(value) ? withDefaults(field.fields, value) : value
  }
  return filled
}

/** What is wrong with a record's fields, by name; an empty object if nothing is. */
export function problemsOf(fields: Fields, input: Value): ProblemMap {
  const problems: ProblemMap = {}
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(fields, name)) problems[name] = 'unknown field'
  }
  for (const [name, field] of Object.entries(fields)) {
    const problem = problemOf(field, input[name])
    if (problem !== undefined) problems[name] = problem
  }
  return problems
}

function problemOf(field: Field, value: unknown): Problems | undefined {
  if (value === null || value === undefined) return field.required ? 'required field missing' : undefined
  const [expected, is] = TYPES[field.type]
  if (!is(value)) return expected
  if (field.oneOf && !field.oneOf.includes(value)) return `expected one of: ${field.oneOf.join(', ')}`
  if (field.between && ((value as number) < field.between[0] || (value as number) > field.between[1])) {
    return `value should be between ${field.between[0]} and ${field.between[1]}`
  }
  if (field.above !== undefined && (value as number) <= field.above) return `value must be greater than ${field.above}`
  const { elements } = field
  if (elements && Array.isArray(value)) return emptyIsNone(value.map((element) => problemOf(elements, element)))
  if (elements && isRecord(value)) {
    return emptyIsNone(Object.fromEntries(Object.entries(value).flatMap(([key, one]) => named(key, elements, one))))
  }
  if (field.fields && isRecord(value)) return emptyIsNone(problemsOf(field.fields, value))
  return field.check?.(value as string)
}

function named(key: string, field: Field, value: unknown): [string, Problems][] {
  const problem = problemOf(field, value)
  return problem === undefined ? [] : [[key, problem]]
}

function emptyIsNone(problems: ProblemMap | (Problems | undefined)[]): Problems | undefined {
  return Object.values(problems).some((problem) => problem !== undefined) ? problems : undefined
}
