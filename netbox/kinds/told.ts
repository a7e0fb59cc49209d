import { NetBoxError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { Field, FieldType, KindEntry } from './field.ts'

/** Where NetBox keeps what its plugins have. */
const BELOW = 'plugins/'
const TYPES: readonly FieldType[] = [
  ...(['text', 'nullable', 'password', 'integer', 'decimal', 'boolean', 'choice', 'json', 'set', 'address'] as const),
  ...(['prefix', 'mac', 'wwn', 'reference', 'references', 'object', 'objects', 'tags', 'custom', 'picture'] as const),
]
/** Types that point to objects: to one kind, or to one of several. */
const POINTING: ReadonlyMap<FieldType, 'one' | 'several'> = new Map([
  ['reference', 'one'],
  ['references', 'one'],
  ['object', 'several'],
  ['objects', 'several'],
])

type Told = Readonly<Record<string, unknown>>
interface Word {
  readonly is: (value: unknown) => boolean
  readonly expects: string
}

const text: Word = { is: (value) => typeof value === 'string' && value !== '', expects: 'a text' }
const truth: Word = { is: (value) => typeof value === 'boolean', expects: 'true or false' }
const names: Word = {
  is: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => text.is(one)),
  expects: 'a list of names of fields',
}
const nameOrNames: Word = {
  is: (value) => text.is(value) || names.is(value),
  expects: 'a kind, such as dcim.site, or a list of kinds',
}

const OF_FIELD: Readonly<Record<string, Word>> = {
  type: { is: (value) => TYPES.includes(value as FieldType), expects: `one of ${TYPES.join(', ')}` },
  required: truth,
  default: { is: () => true, expects: 'what NetBox fills in' },
  to: nameOrNames,
  wire: text,
  deferred: truth,
  caseless: truth,
  lower: truth,
  secret: truth,
  fixed: truth,
}
const OF_KIND: Readonly<Record<string, Word>> = {
  path: {
    is: (value) => typeof value === 'string' && /^\/?(api\/)?plugins\/[\w-]+(\/[\w-]+)+\/?$/.test(value),
    expects: "the list's path below /api/, such as plugins/dns/zones",
  },
  key: names,
  fields: { is: (value) => isRecord(value) && Object.keys(value).length > 0, expects: 'an object of fields by name' },
  unique: truth,
  apart: names,
  find: {
    is: (value) => isRecord(value) && Object.values(value).every((one) => one === null || text.is(one)),
    expects: "an object of NetBox's list filters by the fields of the key",
  },
}

/**
 * Kinds of plugins in the words of the table (see field.ts), as people and programs tell them. Pure.
 *
 * @param known the kinds there are already
 * @throws NetBoxError `invalid`, with one sentence: which kind, which word, what would be right
 */
export function kindsFrom(input: unknown, known: (name: string) => boolean): Readonly<Record<string, KindEntry>> {
  if (!isRecord(input)) wrong('must be an object of kinds by name, such as dns.zone')
  const isOne = (name: string) => Object.hasOwn(input, name) || known(name)
  return Object.fromEntries(Object.entries(input).map(([name, told]) => [name, kindFrom(name, told, known, isOne)]))
}

function kindFrom(
  name: string,
  told: unknown,
  known: (name: string) => boolean,
  isOne: (name: string) => boolean,
): KindEntry {
  if (!/^[a-z]\w*\.[a-z]\w*$/.test(name)) wrong(`"${name}" is no name of a kind: it is NetBox's type, such as dns.zone`)
  if (known(name)) wrong(`${name} is a kind that is known already`)
  const given = checked(name, told, OF_KIND, ['path', 'key', 'fields'])
  const fields = Object.fromEntries(
    Object.entries(given.fields as Told).map(([field, one]) => [field, fieldFrom(name, field, one, isOne)]),
  )
  for (const word of ['key', 'apart'])
    for (const field of (given[word] ?? []) as string[])
      if (!Object.hasOwn(fields, field))
        wrong(`${name}: ${word} names "${field}", and there is no such field${nearest(field, Object.keys(fields))}`)
  const stem = String(given.path).replace(/^\/?(api\/)?/, '')
  return {
    path: stem.endsWith('/') ? stem : `${stem}/`,
    key: given.key as string[],
    fields,
    unique: given.unique !== false,
    ...(given.apart !== undefined && { apart: { by: given.apart as string[], twins: 'always' } as const }),
    ...(given.find !== undefined && { find: given.find as Record<string, string | null> }),
  }
}

/** A field by its type alone, or by all there is to say of it. */
function fieldFrom(kind: string, name: string, told: unknown, isOne: (name: string) => boolean): Field {
  const where = `${kind}.${name}`
  const given = checked(where, typeof told === 'string' ? { type: told } : told, OF_FIELD, ['type'])
  const type = given.type as FieldType
  const pointing = POINTING.get(type)
  const to = [given.to ?? []].flat() as string[]
  if (pointing === undefined && given.to !== undefined) wrong(`${where}: only what refers to objects has "to"`)
  if (pointing !== undefined && to.length === 0) wrong(`${where}: "to" is missing: the kind it refers to`)
  if (pointing === 'one' && to.length > 1) wrong(`${where}: to names ${to.length} kinds; a ${type} refers to one`)
  const stranger = to.find((one) => !isOne(one))
  if (stranger !== undefined) wrong(`${where}: to is "${stranger}", which is no kind`)
  const { required = false, wire = name, to: _, ...more } = given
  const flags = Object.entries(more).filter(([, value]) => value !== false)
  return {
    ...Object.fromEntries(flags),
    ...(pointing !== undefined && { to }),
    ...(type === 'object' && { wire: wire as string }),
    type,
    required: required as boolean,
  }
}

function checked(where: string, told: unknown, words: Readonly<Record<string, Word>>, needed: readonly string[]): Told {
  if (!isRecord(told)) wrong(`${where} must be an object of ${needed.join(', ')}`)
  for (const [word, value] of Object.entries(told)) {
    const known = Object.hasOwn(words, word) ? words[word] : undefined
    if (!known) wrong(`${where}: there is no word "${word}"${nearest(word, Object.keys(words))}`)
    if (!known.is(value)) wrong(`${where}: ${word} is ${JSON.stringify(value)}; it must be ${known.expects}`)
  }
  const missing = needed.find((word) => told[word] === undefined)
  if (missing !== undefined) wrong(`${where}: ${missing} is missing: ${words[missing]!.expects}`)
  return told
}

/** Whether a kind is of a plugin. */
export function isOfPlugin({ path }: KindEntry): boolean {
  return path.startsWith(BELOW)
}

function wrong(message: string): never {
  throw new NetBoxError({ code: 'invalid', field: 'kinds', message: `kinds: ${message}` })
}

function isRecord(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
