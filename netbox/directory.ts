import type { Row } from './client/list.ts'
import { NetBoxError } from './errors.ts'
import { getOrMake } from './get-or-make.ts'
import { type ApartTokens, apartFields, apartOfRow, apartTokens } from './identity.ts'
import type { Field } from './kinds/field.ts'
import { entryOf, type Kind, type Reference } from './kinds.ts'
import { namedBy, nameFieldOf } from './names.ts'
import { nearest } from './nearest.ts'
import { accept, fieldOf, labelOf, rules, tokensOfRow } from './normalise.ts'
import { perKind } from './per-kind.ts'
import { keyText, Shelf } from './shelf.ts'
import { partsOf } from './values/references.ts'
import type { CustomField, Find, Target } from './values/rule.ts'

/** What a reference was found to mean, and how much had come and gone then. */
interface Found {
  readonly target: Target
  readonly changes: number
}

const NONE: readonly Target[] = []
const NOTHING: ApartTokens = {}

/**
 * The objects that are known, found by id, by natural key and by reference.
 *
 * Keys are compared by the ids of the objects in them: an interface is "eth0 of device 12", so it stays itself when its
 * device is renamed, and no look-up is needed to compare it.
 */
export class Directory {
  readonly #shelves = new Map<Kind, Shelf>()
  readonly #behind: Directory | undefined
  readonly #found = new Map<Kind, Map<Reference, Found>>()
  /** Kinds that could not be read, and why. */
  readonly #denied = new Map<Kind, NetBoxError>()
  #pending = 0
  /** What custom fields are, by name; undefined where nobody asked. */
  customFields: ReadonlyMap<string, CustomField> | undefined

  /** @param behind where to look for what this directory does not hold. */
  constructor(behind?: Directory, customFields?: ReadonlyMap<string, CustomField>) {
    this.#behind = behind
    this.customFields = customFields
  }

  /** Enters an object as NetBox tells it; one that was known under this id is replaced. */
  add(kind: Kind, row: Row): Target {
    const known = this.#shelf(kind).byId.get(row.id)
    if (known) this.remove(kind, row.id)
    return this.#enter({
      kind,
      id: row.id,
      row,
      token: String(row.id),
      tokens: tokensOfRow(kind, row),
      apart: apartOfRow(kind, row),
      label: this.#labelOfRow(kind, row),
      name: nameIn(kind, row),
    })
  }

  /** Enters an object that is wanted: not made yet, or known, maybe under another key so far. */
  want(
    kind: Kind,
    tokens: readonly string[],
    label: string,
    existing?: Target,
    { apart, name = existing?.name }: { readonly apart?: ApartTokens; readonly name?: string | undefined } = {},
  ): Target {
    const id = existing?.id
    const entered = id === undefined ? undefined : this.#shelf(kind).byId.get(id)
    if (entered) return entered
    const token = id ? String(id) : `+${++this.#pending}`
    const row = existing?.row
    const both = { ...existing?.apart, ...apart }
    // One empty object for all of them, since a library has a hundred thousand.
    return this.#enter({
      kind,
      id,
      row,
      token,
      tokens,
      label,
      name,
      apart: Object.keys(both).length > 0 ? both : NOTHING,
    })
  }

  /** Notes that a kind could not be read: a reference to what is not known of it fails for that reason. */
  deny(kind: Kind, error: NetBoxError): void {
    this.#denied.set(kind, error)
  }

  /** Why a kind could not be read, if it could not. */
  deniedTo(kind: Kind): NetBoxError | undefined {
    return this.#denied.get(kind) ?? this.#behind?.deniedTo(kind)
  }

  remove(kind: Kind, id: number): void {
    this.#shelf(kind).remove(id)
  }

  byId(kind: Kind, id: number): Target | undefined {
    return this.#shelves.get(kind)?.byId.get(id) ?? this.#behind?.byId(kind, id)
  }

  /** All objects with exactly this key. More than one where NetBox does not enforce uniqueness. */
  byKey(kind: Kind, tokens: readonly string[]): readonly Target[] {
    return this.byKeyText(kind, keyText(tokens))
  }

  /** The same, of a key that is one text already. */
  byKeyText(kind: Kind, key: string): readonly Target[] {
    const own = this.#shelves.get(kind)?.byKey.get(key) ?? NONE
    return own.length > 0 ? own : (this.#behind?.byKeyText(kind, key) ?? NONE)
  }

  /** The object that a reference of a row, as `read` gives it, points to, if it is known. */
  targetIn(field: Field, current: unknown): Target | undefined {
    if (field.type === 'reference') return this.byId(field.to![0] as Kind, current as number)
    if (field.type !== 'object' || typeof current !== 'string') return undefined
    const [kind, id] = current.split(':')
    return this.byId(kind as Kind, Number(id))
  }

  all(kind: Kind): Iterable<Target> {
    return this.#shelves.get(kind)?.byId.values() ?? []
  }

  /**
   * The object a reference means. Fields it does not give are first taken as empty, then as whatever they are, as long as
   * only one object fits; so are those that tell objects apart whose key is the same. Where no slug fits, the name may.
   */
  find: Find = Object.assign((kind: Kind, reference: Reference) => this.#find(kind, reference), {
    customField: (name: string) => this.customFields?.get(name),
  })

  #find(kind: Kind, reference: Reference): Target {
    const id = idIn(reference)
    if (id !== undefined) return this.byId(kind, id) ?? this.#missing(kind, `id ${id}`)
    // One that looks nowhere else may live long: it remembers nothing.
    if (!this.#behind) return this.#seek(kind, reference)
    const known = getOrMake(this.#found, kind, (): Map<Reference, Found> => new Map())
    const found = known.get(reference)
    const changes = this.#changesOf(kind)
    if (found?.changes === changes) return found.target
    const target = this.#seek(kind, reference)
    known.set(reference, { target, changes })
    return target
  }

  #seek(kind: Kind, reference: Reference): Target {
    const parts = partsOf(kind, reference)
    const tokens = this.tokensOf(kind, parts)
    const apart = this.#apartOf(kind, parts)
    const exact = this.#chosen(kind, apart, (shelf) => shelf.exact(tokens.map((token) => token ?? '')))
    const bySlug = exact.length > 0 ? exact : this.#chosen(kind, apart, (shelf) => shelf.fitting(tokens))
    const name = bySlug.length === 0 || tokens.at(-1) === undefined ? namedBy(kind, parts) : undefined
    const fitting =
      name === undefined ? bySlug : this.#chosen(kind, apart, (shelf) => shelf.named(name, tokens.slice(0, -1)))
    if (fitting.length === 0) return this.#missing(kind, labelOf(reference), this.#labels(kind))
    if (fitting.length > 1) ambiguous(kind, labelOf(reference), fitting)
    return fitting[0]!
  }

  #missing(kind: Kind, label: string, known: Iterable<string> = []): never {
    const denied = this.deniedTo(kind)
    if (denied) throw new NetBoxError({ ...denied, message: `${denied.message}, and what is wanted refers to it` })
    return unresolved(kind, label, known)
  }

  /** Grows with every object that comes or goes of this kind, or of one that a reference to it may name. */
  #changesOf(kind: Kind): number {
    let changes = this.#behind ? this.#behind.#changesOf(kind) : 0
    for (const named of namedInKeys(kind)) changes += this.#shelves.get(named)?.changes ?? 0
    return changes
  }

  /** What `parts` gives of the fields that tell objects of one key apart. */
  #apartOf(kind: Kind, parts: Readonly<Record<string, unknown>>): ApartTokens {
    const given = apartFields(kind).filter((name) => parts[name] !== undefined)
    if (given.length === 0) return NOTHING
    return apartTokens(kind, new Map(given.map((name) => [name, accept(fieldOf(kind, name), parts[name], this.find)])))
  }

  /** The key values in `parts`, comparable; undefined where a key field is not given. */
  tokensOf(kind: Kind, parts: Readonly<Record<string, unknown>>): (string | undefined)[] {
    return entryOf(kind).key.map((name) => {
      if (parts[name] === undefined) return undefined
      const field = fieldOf(kind, name)
      return rules[field.type].token(accept(field, parts[name], this.find), field)
    })
  }

  /** What fits on the shelf here; where that is not one object, also on the one behind. */
  #chosen(kind: Kind, apart: ApartTokens, choose: (shelf: Shelf) => readonly Target[]): readonly Target[] {
    const shelf = this.#shelves.get(kind)
    const own = shelf ? agreeing(choose(shelf), apart) : NONE
    // What is wanted goes before what merely exists: a model means its own objects.
    if (own.length === 1) return own
    const behind = this.#behind ? this.#behind.#chosen(kind, apart, choose) : NONE
    // A renamed object is in both, under its new key here and its old key behind: it is the new one that counts.
    const all = [...own, ...behind.filter((target) => !shelf?.byId.has(target.id!))]
    if (all.length < 2) return all
    const plain = all.filter((target) =>
      Object.entries(target.apart ?? {}).every(([name, token]) => name in apart || !token),
    )
    return plain.length === 1 ? plain : all
  }

  /** What may have been meant: the names of all objects of a kind. */
  *#labels(kind: Kind): Iterable<string> {
    for (const { label } of this.all(kind)) yield label
    if (this.#behind) yield* this.#behind.#labels(kind)
  }

  #labelOfRow(kind: Kind, row: Row): string {
    const parts = entryOf(kind).key.map((name) => {
      const field = fieldOf(kind, name)
      const target = this.targetIn(field, rules[field.type].read(row, name, field))
      return target ? target.label : labelOf(rules[field.type].describe(row, name, field))
    })
    return parts.filter(Boolean).join('/') || `#${row.id}`
  }

  #enter(target: Target): Target {
    this.#shelf(target.kind).add(target)
    return target
  }

  #shelf(kind: Kind): Shelf {
    return getOrMake(this.#shelves, kind, () => new Shelf())
  }
}

function nameIn(kind: Kind, row: Row): string | undefined {
  const name = nameFieldOf(kind)
  return name === undefined || row[name] === undefined ? undefined : String(row[name])
}

function agreeing(targets: readonly Target[], apart: ApartTokens): readonly Target[] {
  if (apart === NOTHING) return targets
  const told = Object.entries(apart)
  return targets.filter((target) => told.every(([name, token]) => (target.apart?.[name] ?? '') === token))
}

/** A kind, and those that a reference to it may name, however deep. */
const namedInKeys = perKind((kind): readonly Kind[] => {
  const found = new Set<Kind>([kind])
  for (const one of found)
    for (const name of [...entryOf(one).key, ...apartFields(one)])
      for (const to of fieldOf(one, name).to ?? []) found.add(to as Kind)
  return [...found]
})

/** The id in `{id: 12}`. */
export function idIn(reference: Reference): number | undefined {
  return typeof reference === 'object' && typeof reference.id === 'number' ? reference.id : undefined
}

function unresolved(kind: Kind, label: string, known: Iterable<string>): never {
  throw new NetBoxError({
    code: 'unresolved',
    message: `there is no ${kind} ${label}, neither in NetBox nor in what is wanted${nearest(label, known)}`,
  })
}

function ambiguous(kind: Kind, label: string, fitting: readonly Target[]): never {
  const names = fitting.slice(0, 3).map((target) => `${target.label}${target.id ? ` (id ${target.id})` : ''}`)
  throw new NetBoxError({
    code: 'ambiguous',
    message: `${kind} ${label} fits ${fitting.length} objects, such as ${names.join(', ')}; give more of ${[...entryOf(kind).key, ...apartFields(kind)].join(', ')}, or the id`,
  })
}
