import type { ProblemMap, Problems } from './field.ts'

/** What Kong answers to something it does not take: a status and a body, in the form of its own errors. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly body: Record<string, unknown>
  constructor(status: number, body: Record<string, unknown> & { message: string }) {
    super(body.message)
    this.status = status
    this.body = body
  }
}

/** The entity breaks its schema. */
export function schemaViolation(problems: ProblemMap): Refusal {
  const sentences = flat(problems)
  const count = sentences.length === 1 ? 'schema violation' : `${sentences.length} schema violations`
  const message = `${count} (${sentences.join('; ')})`
  return new Refusal(400, { message, fields: asJson(problems), code: 2, name: 'schema violation' })
}

/** Another entity has these values already. */
export function uniqueViolation(fields: Record<string, unknown>): Refusal {
  const message = `UNIQUE violation detected on '${luaTable(fields)}'`
  return new Refusal(409, { message, fields, code: 5, name: 'unique constraint violation' })
}

/** A reference to an entity that is not there. */
export function danglingReference(field: string, key: Record<string, unknown>, kind: string): Refusal {
  const message = `the foreign key '${luaTable(key)}' does not reference an existing '${kind}' entity.`
  return new Refusal(400, { message, fields: { [field]: key }, code: 4, name: 'foreign key violation' })
}

/** An entity that others refer to cannot go. */
export function stillReferenced(kind: string, by: string): Refusal {
  const message = `an existing '${by}' entity references this '${kind}' entity`
  return new Refusal(400, { message, fields: { '@referenced_by': by }, code: 4, name: 'foreign key violation' })
}

/** A write to a gateway that has no database. */
export function unsupported(operation: string, kind: string, key?: string): Refusal {
  const by = key === undefined ? '' : ` by '${key}'`
  const message = `cannot ${operation} '${kind}' entities${by} when not using a database`
  return new Refusal(405, { message, code: 12, name: 'operation unsupported' })
}

/** A bad declarative configuration. */
export function invalidDeclarative(problems: ProblemMap): Refusal {
  const message = `declarative config is invalid: ${luaTable(asJson(problems))}`
  return new Refusal(400, { message, fields: asJson(problems), code: 14, name: 'invalid declarative configuration' })
}

/** An option of a listing that makes no sense. */
export function invalidOptions(option: string, problem: string): Refusal {
  const message = `invalid option (${option}: ${problem})`
  return new Refusal(400, { message, options: { [option]: problem }, code: 11, name: 'invalid options' })
}

/** Problems as the command line tells them: one a line, indented by depth. */
export function indented(problems: Problems, item = '', indent = ''): string {
  if (typeof problems === 'string') return `${indent}${problems}`
  const entries: [string, Problems | undefined][] = Array.isArray(problems)
    ? problems.map((problem, index) => [`- in entry ${index + 1} of '${item}'`, problem])
    : Object.entries(problems).map(([name, problem]) => [`in '${name}'`, problem])
  return entries
    .flatMap(([where, problem], index) => {
      if (problem === undefined) return []
      if (typeof problem === 'string') return [`${indent}${where}: ${problem}`]
      const name = Array.isArray(problems) ? String(index + 1) : Object.keys(problems)[index]!
      return [`${indent}${where}:`, indented(problem, name, `${indent}  `)]
    })
    .join('\n')
}

/** One sentence for each problem, those about the whole first, then by name. */
function flat(problems: Problems, path: string[] = []): string[] {
  if (typeof problems === 'string') return [[path.join('.'), problems].join(': ')]
  if (Array.isArray(problems)) {
    return problems.flatMap((one, index) => (one === undefined ? [] : flat(one, [...path, String(index + 1)])))
  }
  const { '@entity': whole = [], ...fields } = problems
  const names = Object.keys(fields).sort()
  return [...(whole as string[]), ...names.flatMap((name) => flat(fields[name]!, [...path, name]))]
}

function asJson(problems: ProblemMap): ProblemMap {
  return JSON.parse(JSON.stringify(problems)) as ProblemMap
}

/** A value as Lua writes it: `{name="x",routes={{…}}}`. */
function luaTable(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return `"${value.replaceAll(/["\\]/g, '\\$&')}"`
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) {
    // A position before which others are missing has to be said.
    const entries = value.flatMap((one, index) =>
      one === null ? [] : [value.slice(0, index).includes(null) ? `[${index + 1}]=${luaTable(one)}` : luaTable(one)],
    )
    return `{${entries.join(',')}}`
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${/^\w+$/.test(key) ? key : `["${key}"]`}=${luaTable(one)}`).join(',')}}`
}
