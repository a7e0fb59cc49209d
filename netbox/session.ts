import { updateAgain } from './again.ts'
import { nameOf } from './along.ts'
import type { Client } from './client/client.ts'
import { list, type Row } from './client/list.ts'
import { bringersOf, components } from './components/bringers.ts'
import { readCustomFields } from './custom-fields.ts'
import { cameWith } from './deletes.ts'
import { checkComplete, checkFields, keyed, labelOfGiven } from './desired.ts'
import type { Outcome, Write } from './divide.ts'
import { checkFilters, type Filter } from './dump/filters.ts'
import { isTurned, turned } from './ends.ts'
import { NetBoxError } from './errors.ts'
import { match, soughtIn } from './identity.ts'
import { entryOf, type Kind, type Reference } from './kinds.ts'
import { readByIds, readByKeys, type Tokens } from './lookup.ts'
import { accept, bodyOf, describe, differing, fieldOf, tokensOfRow } from './normalise.ts'
import { foreign, madeBy } from './ownership.ts'
import { acceptGiven } from './session/accept.ts'
import { Ahead } from './session/ahead.ts'
import { gatherBy } from './session/gather.ts'
import { Locator } from './session/locate.ts'
import { withNames } from './session/named.ts'
import { type Removal, type Removed, removeWithoutLoss } from './session/remove.ts'
import { allColumns, fits } from './session/rows.ts'
import { Turns } from './session/turns.ts'
import type { EnsureOptions, Observed, SessionOptions } from './session/types.ts'
import { isUpload, uploadAll } from './uploads.ts'
import type { Target } from './values/rule.ts'
import { createAll } from './write.ts'

/**
 * Works on single objects, as a program does that is called once per object, at the same time for many: what arrives
 * together goes out together. Looks up each reference once. For whole models see plan and apply.
 */
export class Session {
  readonly #client: Client
  readonly #options: SessionOptions
  readonly #locator: Locator
  readonly #turns = new Turns<string>()
  /** References that close a circle, kept until the object they mean is there. */
  #unfinished: { kind: Kind; id: number; name: string; to: Kind; given: unknown }[] = []
  readonly #ahead: Ahead
  /** What NetBox said of the objects that were handed out. */
  readonly #rows = new WeakMap<Observed, Row>()
  readonly #readById: (kind: Kind, id: number) => Promise<Row | undefined>
  readonly #readByKey: (kind: Kind, tokens: Tokens) => Promise<Row[]>
  readonly #create: (kind: Kind, write: Write) => Promise<Outcome>
  readonly #update: (kind: Kind, write: Write) => Promise<Outcome>
  readonly #remove: (kind: Kind, one: Removal) => Promise<Removed>
  /** What was to be made sure of, and what was to go, by name: neither may be lost along with something else. */
  readonly #wanted = new Set<string>()
  readonly #going = new Set<string>()

  constructor(client: Client, options: SessionOptions = {}) {
    this.#client = client
    this.#options = options
    const window = options.window ?? 5
    this.#locator = new Locator(client, window)
    this.#ahead = new Ahead(client, window)
    this.#readById = gatherBy(async (kind, ids: number[]) => {
      const rows = new Map((await readByIds(client, kind, ids, allColumns(kind))).map((row) => [row.id, row]))
      return ids.map((id) => rows.get(id))
    }, window)
    this.#readByKey = gatherBy(async (kind, keys: Tokens[]) => {
      const rows = await readByKeys(client, kind, keys, allColumns(kind))
      return keys.map((tokens) => rows.filter((row) => fits(tokensOfRow(kind, row), tokens)))
    }, window)
    this.#create = gatherBy((kind, writes: Write[]) => createAll(client, kind, writes, options), window)
    this.#update = gatherBy((kind, writes: Write[]) => updateAgain(client, kind, writes, options), window)
    this.#remove = gatherBy((kind, all: Removal[]) => {
      const standing = { wanted: this.#wanted, going: this.#going, message: options.message }
      return removeWithoutLoss(client, kind, all, standing, options)
    }, window)
  }

  /**
   * Reads an object by its id or by a reference. Undefined if it is not there. Throws `ambiguous`.
   *
   * @param ahead more objects are going to be read by their ids, one after the other: one request brings several, and this one may have
   * come with another, up to a minute ago
   */
  async read(kind: Kind, which: number | Reference, { ahead = false } = {}): Promise<Observed | undefined> {
    if (typeof which === 'number') {
      const row = await (ahead ? this.#ahead.read(kind, which) : this.#readById(kind, which))
      return await this.#observe(kind, row)
    }
    try {
      const target = await this.#locator.locate(kind, which)
      return await this.#observe(kind, await this.#readById(kind, target.id!))
    } catch (error) {
      if (error instanceof NetBoxError && error.code === 'unresolved') return undefined
      throw error
    }
  }

  /**
   * Reads the objects that a list of NetBox holds, by its own filters; none is an empty list. Throws `invalid` for a filter that
   * NetBox does not know, and would ignore.
   */
  async find(kind: Kind, filters: readonly Filter[]): Promise<Observed[]> {
    const custom = filters.some(([name]) => name.startsWith('cf_')) ? await readCustomFields(this.#client) : new Map()
    await checkFilters(this.#client, [kind], filters, custom.keys())
    const rows = await list(this.#client, entryOf(kind).path, allColumns(kind), filters)
    return (await Promise.all(rows.map((row) => this.#observe(kind, row)))) as Observed[]
  }

  /**
   * Which of these fields of an object mean something else than NetBox has there. Knows what only NetBox can tell: that a name and a
   * slug, or a short reference and a long one, mean the same object.
   *
   * @param which its number, or the object as this session has read it
   */
  async differing(kind: Kind, which: number | Observed, fields: Readonly<Record<string, unknown>>): Promise<string[]> {
    if (Object.keys(fields).length === 0) return []
    const row = await this.#rowOf(kind, which)
    const asked = Object.entries(fields).map(async ([name, value]) => {
      try {
        await this.#locator.prepare(kind, { [name]: value })
        const wanted = accept(fieldOf(kind, name), value, this.#locator.directory.find)
        return row && differing(kind, new Map([[name, wanted]]), row).length === 0 ? [] : [name]
      } catch (error) {
        // A reference that leads nowhere, or to several.
        if (error instanceof NetBoxError && ['unresolved', 'ambiguous', 'invalid'].includes(error.code)) return [name]
        throw error
      }
    })
    return (await Promise.all(asked)).flat()
  }

  /**
   * Makes NetBox hold the object: creates it, changes what differs, or leaves it alone. Throws `foreign` for an object with
   * the same key that is not ours, unless `adopt` is set.
   *
   * A reference that closes a circle (a device's primary address) may name an object that is not there yet: it is set when
   * this session makes that object.
   */
  async ensure(
    kind: Kind,
    wantedFields: Readonly<Record<string, unknown>>,
    options: EnsureOptions = {},
  ): Promise<Observed> {
    checkFields(kind, wantedFields)
    const label = labelOfGiven(kind, wantedFields)
    try {
      await this.#locator.prepare(kind, wantedFields)
      const given = await this.#asThere(kind, wantedFields, options)
      const { wanted, unfinished } = acceptGiven(kind, given, this.#locator.directory.find)
      const tokens = this.#locator.directory.tokensOf(kind, keyed(kind, given)).map((token) => token ?? '')
      const existing = await this.#existing(kind, label, tokens, wanted, options)
      const row = existing
        ? await this.#change(kind, label, tokens, wanted, existing, untold(kind, wanted, existing, options))
        : await this.#make(kind, label, tokens, wanted, given, options)
      this.#wanted.add(nameOf({ kind, id: row.id }))
      if (existing) this.#locator.directory.add(kind, row)
      else this.#locator.enter(kind, tokens, [row])
      for (const name of unfinished)
        this.#unfinished.push({ kind, id: row.id, name, to: fieldOf(kind, name).to![0] as Kind, given: given[name] })
      await this.#finish(kind)
      return (await this.#observe(kind, row))!
    } catch (error) {
      throw error instanceof NetBoxError ? error.about(kind, label) : error
    }
  }

  /**
   * Removes an object, and tells what NetBox took along with it. One that is gone already counts as removed. Throws `protected` if
   * others depend on it, or if something would go along that this session was to make sure of, or that other hands made.
   */
  async remove(kind: Kind, id: number): Promise<readonly string[]> {
    const label = this.#locator.directory.byId(kind, id)?.label ?? `#${id}`
    const name = nameOf({ kind, id })
    this.#wanted.delete(name)
    this.#going.add(name)
    const { error, along = [] } = await this.#remove(kind, { id, label })
    if (error) {
      this.#going.delete(name)
      throw error
    }
    this.#locator.directory.remove(kind, id)
    return along
  }

  /** What is wanted, told from the side NetBox tells it from. */
  async #asThere(kind: Kind, given: Readonly<Record<string, unknown>>, { ownedId }: EnsureOptions) {
    const other = turned(kind, given)
    if (!other) return given
    const { find } = this.#locator.directory
    const owned = ownedId === undefined ? undefined : await this.#readById(kind, ownedId)
    const rows = owned ? [owned] : await this.#readByKey(kind, this.#locator.directory.tokensOf(kind, other))
    return rows.some((row) => isTurned(kind, given, row, find)) ? other : given
  }

  /** The object that is to be changed, if there is one and it is ours. */
  async #existing(
    kind: Kind,
    label: string,
    tokens: Tokens,
    wanted: ReadonlyMap<string, unknown>,
    { ownedId, adopt }: EnsureOptions,
  ): Promise<Row | undefined> {
    const owned = ownedId === undefined ? undefined : await this.#readById(kind, ownedId)
    if (owned) return owned
    const found = await this.#readByKey(kind, tokens)
    const targets = this.#locator.enter(kind, tokens, found)
    const [meant] = match([soughtIn(kind, { wanted })], targets, () => false)
    if (meant instanceof NetBoxError) throw meant
    const row = found.find(({ id }) => id === meant?.id)
    if (!row || adopt || (await this.#isOurs(kind, row))) return row
    throw foreign(kind, label, row.id, differing(kind, wanted, row))
  }

  /** Changes what differs. Two calls about one object would land in one list, where the second is lost or refused. */
  async #change(
    kind: Kind,
    label: string,
    tokens: string[],
    wanted: Map<string, unknown>,
    seen: Row,
    untold: readonly string[] = [],
  ): Promise<Row> {
    const { id } = seen
    return this.#turns.take(`${kind} ${id}`, async (waited) => {
      const row = (waited && (await this.#readById(kind, id))) || seen
      const names = [...differing(kind, wanted, row), ...untold]
      if (names.length === 0) return row
      const files = names.filter((name) => isUpload(kind, name, wanted.get(name)))
      const rest = names.filter((name) => !files.includes(name))
      const write = { kind, label, id, row, wanted, names: rest, body: bodyOf(kind, wanted, rest, idOf), tokens }
      const changed = rest.length === 0 ? row : settled(await this.#update(kind, write))
      if (files.length === 0) return changed
      const [outcome] = await uploadAll(this.#client, kind, [{ ...write, names: files }])
      return settled(outcome!)
    })
  }

  async #make(
    kind: Kind,
    label: string,
    tokens: string[],
    wanted: Map<string, unknown>,
    given: Readonly<Record<string, unknown>>,
    options: EnsureOptions,
  ): Promise<Row> {
    checkComplete(kind, given)
    const names = [...wanted.keys()].filter(
      (name) => !fieldOf(kind, name).deferred && !isUpload(kind, name, wanted.get(name)),
    )
    const body = bodyOf(kind, wanted, names, idOf)
    const first = new Map([...wanted].filter(([name]) => names.includes(name)))
    const outcome = await this.#create(kind, { kind, label, wanted: first, names, body, tokens })
    const row =
      outcome.error && outcome.existing ? await this.#race(kind, label, outcome, wanted, options) : settled(outcome)
    return this.#change(kind, label, tokens, wanted, row)
  }

  /** Somebody, or a call of ours whose answer was lost, made the object between our look and our create. */
  async #race(
    kind: Kind,
    label: string,
    outcome: Outcome,
    wanted: ReadonlyMap<string, unknown>,
    { adopt }: EnsureOptions,
  ): Promise<Row> {
    const row = outcome.existing!
    if (outcome.error!.code === 'not-kept') throw outcome.error!
    const fresh = await this.#readById(kind, row.id)
    if (fresh && (adopt || (await this.#isOurs(kind, fresh)))) return fresh
    throw foreign(kind, label, row.id, differing(kind, wanted, row))
  }

  /** Whether this program made an object: itself, or along with a device or module, from the templates of its type. */
  async #isOurs(kind: Kind, row: Row): Promise<boolean> {
    const { message } = this.#options
    if (await madeBy(this.#client, kind, row.id, message)) return true
    if (!components.has(kind)) return false
    for (const [bringer, id] of bringersOf(row)) {
      const holder = await this.#readById(bringer, id)
      if (cameWith(row, holder) && (await madeBy(this.#client, bringer, id, message))) return true
    }
    return false
  }

  /** Sets the references that were waiting for an object of this kind. */
  async #finish(kind: Kind): Promise<void> {
    const waiting = this.#unfinished.filter((one) => one.to === kind)
    await Promise.all(
      waiting.map(async (one) => {
        const find = this.#locator.directory.find
        let target: unknown
        try {
          target = accept(fieldOf(one.kind, one.name), one.given, find)
        } catch (error) {
          if (error instanceof NetBoxError && error.code === 'unresolved') return
          throw error
        }
        this.#unfinished = this.#unfinished.filter((other) => other !== one)
        const row = await this.#readById(one.kind, one.id)
        if (!row) return
        const label = this.#locator.directory.byId(one.kind, one.id)?.label ?? `#${one.id}`
        await this.#change(one.kind, label, [], new Map([[one.name, target]]), row)
      }),
    )
  }

  async #observe(kind: Kind, row: Row | undefined): Promise<Observed | undefined> {
    if (!row) return undefined
    const target = this.#locator.directory.add(kind, row)
    const url = typeof row.display_url === 'string' ? row.display_url : undefined
    const fields = describe(kind, await withNames(kind, row, this.#readById))
    const observed = { kind, id: row.id, key: target.label, fields, url }
    this.#rows.set(observed, row)
    return observed
  }

  async #rowOf(kind: Kind, which: number | Observed): Promise<Row | undefined> {
    if (typeof which === 'number') return await this.#readById(kind, which)
    return this.#rows.get(which) ?? (await this.#readById(kind, which.id))
  }
}

/** Passwords to set: those that changed, and those of an object that was somebody else's until now. */
function untold(
  kind: Kind,
  wanted: ReadonlyMap<string, unknown>,
  { id }: Row,
  { ownedId, changed = [] }: EnsureOptions,
): string[] {
  return [...wanted.keys()].filter(
    (name) => fieldOf(kind, name).type === 'password' && (id !== ownedId || changed.includes(name)),
  )
}

function settled(outcome: Outcome): Row {
  if (outcome.error) throw outcome.error
  return outcome.row!
}

function idOf(target: Target): number {
  return target.id!
}
