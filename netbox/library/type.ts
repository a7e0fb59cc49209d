import { NetBoxError } from '../errors.ts'
import type { Field } from '../kinds/field.ts'
import { entryOf, type Kind, type Picture } from '../kinds.ts'
import { nearest } from '../nearest.ts'
import { forms, MAPPINGS, renamed, sections, type TypeKind } from './forms.ts'
import { isNothing, meaningOf, type Owner, Unfit } from './values.ts'

type Given = Readonly<Record<string, unknown>>

/** One file of the library, its scalars as texts. */
export interface TypeFile {
  /** For people. */
  readonly name: string
  readonly folders: readonly string[]
  readonly content: unknown
  /** Those that it says there are, and that were found. */
  readonly pictures: Readonly<Record<string, Picture>>
  /** Numbers and truths of attributes, whose form nobody tells. */
  readonly attributes?: unknown
}

/** A type as NetBox takes it, with what comes with its devices or modules. */
export interface LibraryType {
  readonly kind: TypeKind
  readonly manufacturers: readonly string[]
  readonly objects: ReadonlyMap<Kind, readonly Given[]>
  /** Sentences about keys that NetBox has no field for. */
  readonly notes: readonly string[]
}

const OWNERS: Partial<Record<TypeKind, readonly [Owner['field'], string]>> = {
  'dcim.devicetype': ['device_type', 'slug'],
  'dcim.moduletype': ['module_type', 'model'],
}
/** Whether the library has pictures of a device's sides: they lie in a folder of their own. */
const PICTURES = ['front_image', 'rear_image']

/**
 * Reads a type. Throws `invalid` with one sentence: the file, the key, what would be right.
 *
 * @param slugOf the slug of a manufacturer, by its name
 */
export function libraryType(file: TypeFile, slugOf: (name: string) => string): LibraryType {
  const { name, content } = file
  if (!isRecord(content)) return wrong(name, 'an object is wanted: manufacturer, model and what else the library has')
  const kind = kindOf(file, content)
  for (const key of ['manufacturer', 'model', ...(kind === 'dcim.moduletype' ? [] : ['slug'])])
    if (isNothing(content[key])) wrong(name, `${key} is missing`)
  const manufacturers = new Set([String(content.manufacturer)])
  const notes: string[] = []
  const named = (where: string, key: string, known: Iterable<string>) =>
    notes.push(`${name}: ${where}${key} is left out: NetBox has no such field${nearest(key, known)}`)
  const [field, last] = OWNERS[kind] ?? []
  const reference = {
    manufacturer: slugOf(String(content.manufacturer)),
    [last ?? 'slug']: String(content[last ?? 'slug']),
  }
  const owner = field && { field, reference }
  const mappings = mappingsIn(content, owner, name)

  for (const side of PICTURES)
    if (String(content[side]).toLowerCase() === 'true' && !file.pictures[side])
      notes.push(`${name}: ${side} is left out: there is no such picture in elevation-images`)
  const objects = new Map<Kind, Given[]>()
  const own = Object.keys(content).filter((key) => !sections.has(key) && key !== MAPPINGS && !PICTURES.includes(key))
  const knownHere = [...Object.keys(entryOf(kind).fields), ...(owner ? sections.keys() : [])]
  objects.set(kind, [{ ...fieldsOf(kind, content, own, '', undefined, knownHere), ...file.pictures }])
  for (const [section, template] of sections) {
    const list = content[section]
    if (isNothing(list)) continue
    if (!owner || !entryOf(template).fields[owner.field]) {
      named('', section, [])
      continue
    }
    if (!Array.isArray(list)) wrong(name, `${section} must be a list`)
    objects.set(
      template,
      (list as unknown[]).map((one, n) => templateFrom(template, one, `${section}[${n}]`, owner)),
    )
  }
  return { kind, manufacturers: [...manufacturers], objects, notes }

  function templateFrom(template: Kind, one: unknown, where: string, of: Owner): Given {
    if (!isRecord(one) || isNothing(one.name)) return wrong(name, `${where} must be an object with a name`)
    const front = template === 'dcim.frontporttemplate'
    const keys = Object.keys(one).filter((key) => !(front && OLD_MAPPING.has(key)))
    const fields = fieldsOf(template, one, keys, `${where} ${one.name}: `, of, Object.keys(entryOf(template).fields))
    const rear_ports = front ? mappings.get(String(one.name)) : undefined
    return { [of.field]: of.reference, ...fields, ...(rear_ports && { rear_ports }) }
  }

  function fieldsOf(
    of: Kind,
    from: Given,
    keys: readonly string[],
    where: string,
    inside: Owner | undefined,
    known: Iterable<string>,
  ): Given {
    const fields: Record<string, unknown> = {}
    for (const key of keys) {
      const to = renamed[key] ?? key
      const one: Field | undefined = Object.hasOwn(entryOf(of).fields, to) ? entryOf(of).fields[to] : undefined
      if (!one || one.type === 'mappings' || one.type === 'object') {
        named(where, key, known)
        continue
      }
      if (isNothing(from[key])) continue
      try {
        fields[to] = one.type === 'json' ? file.attributes : meaningOf(from[key], one, inside, slugOf)
      } catch (error) {
        if (!(error instanceof Unfit)) throw error
        wrong(name, `${where}${key} is ${JSON.stringify(from[key])}; it must be ${error.message}`)
      }
      if (one.to?.[0] === 'dcim.manufacturer') manufacturers.add(String(from[key]))
    }
    return fields
  }
}

function kindOf({ folders }: TypeFile, content: Given): TypeKind {
  const found =
    forms.find(({ folder }) => folders.includes(folder)) ?? forms.find(({ mark }) => content[mark] !== undefined)
  return found?.kind ?? 'dcim.moduletype'
}

const OLD_MAPPING = new Set(['rear_port', 'rear_port_position'])

/** Which rear ports are behind each front port, in the form of 4.5 or as the front ports say. */
function mappingsIn(content: Given, owner: Owner | undefined, file: string): Map<string, Given[]> {
  const found = new Map<string, Given[]>()
  if (!owner) return found
  const add = (front: unknown, position: unknown, rear: unknown, behind: unknown) => {
    const mapping = {
      ...(!isNothing(position) && { position: count(position, file) }),
      rear_port: { [owner.field]: owner.reference, name: String(rear) },
      ...(!isNothing(behind) && { rear_port_position: count(behind, file) }),
    }
    found.set(String(front), [...(found.get(String(front)) ?? []), mapping])
  }
  for (const one of listIn(content, 'front-ports'))
    if (!isNothing(one.rear_port)) add(one.name, undefined, one.rear_port, one.rear_port_position)
  for (const one of listIn(content, MAPPINGS)) {
    if (isNothing(one.front_port) || isNothing(one.rear_port)) wrong(file, `${MAPPINGS} need front_port and rear_port`)
    add(one.front_port, one.front_port_position, one.rear_port, one.rear_port_position)
  }
  return found
}

function listIn(content: Given, section: string): Given[] {
  const list = content[section]
  return Array.isArray(list) ? list.filter(isRecord) : []
}

function count(text: unknown, file: string): number {
  return /^[1-9]\d*$/.test(String(text))
    ? Number(text)
    : wrong(file, `a position is ${JSON.stringify(text)}; it must be a number from 1 on`)
}

function isRecord(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrong(file: string, message: string): never {
  throw new NetBoxError({ code: 'invalid', message: `${file}: ${message}` })
}
