import type { Client } from '../client/client.ts'
import type { Row } from '../client/list.ts'
import { type CustomFields, readCustomFields } from '../custom-fields.ts'
import { Directory, idIn } from '../directory.ts'
import { apartFields, looseningFlags } from '../identity.ts'
import { entryOf, type Kind, type Reference } from '../kinds.ts'
import { readByIds, readByKeys, readByNames, type Tokens } from '../lookup.ts'
import { namedBy, nameFieldOf } from '../names.ts'
import { columnsOf, tokensOfRow } from '../normalise.ts'
import { referencesIn } from '../referenced.ts'
import { partsOf } from '../values/references.ts'
import type { Target } from '../values/rule.ts'
import { gatherBy } from './gather.ts'
import { fits } from './rows.ts'

/** Finds the objects that references mean: asks NetBox once for each, together with others asked for at the same time. */
export class Locator {
  readonly directory = new Directory()
  readonly #client: Client
  #learning: Promise<CustomFields> | undefined
  readonly #byKey: (kind: Kind, tokens: Tokens) => Promise<Row[]>
  readonly #byName: (kind: Kind, name: string) => Promise<Row[]>
  readonly #byId: (kind: Kind, id: number) => Promise<Row[]>
  readonly #asked = new Map<string, Promise<readonly Row[]>>()

  constructor(client: Client, window: number) {
    this.#client = client
    const columns = (kind: Kind) =>
      columnsOf(
        kind,
        [...entryOf(kind).key, ...apartFields(kind), ...looseningFlags(kind)].concat(nameFieldOf(kind) ?? []),
      )
    this.#byKey = gatherBy(async (kind, keys: Tokens[]) => {
      const rows = await readByKeys(client, kind, keys, columns(kind))
      return keys.map((tokens) => rows.filter((row) => fits(tokensOfRow(kind, row), tokens)))
    }, window)
    this.#byName = gatherBy(async (kind, names: string[]) => {
      const rows = await readByNames(client, kind, names, columns(kind))
      return names.map((name) => rows.filter((row) => String(row[nameFieldOf(kind)!]) === name))
    }, window)
    this.#byId = gatherBy(async (kind, ids: number[]) => {
      const rows = await readByIds(client, kind, ids, columns(kind))
      return ids.map((id) => rows.filter((row) => row.id === id))
    }, window)
  }

  /** Makes sure the directory knows every object the fields refer to, as far as NetBox does. */
  async prepare(kind: Kind, fields: Readonly<Record<string, unknown>>): Promise<void> {
    if (fields.custom_fields !== undefined) await this.#learn(Object.keys(fields.custom_fields ?? {}))
    const known = this.directory.customFields
    await Promise.all(referencesIn(kind, fields, known).map(([to, reference]) => this.#prepareOne(to, reference)))
  }

  /** The object a reference means, or undefined. Throws `ambiguous` when it means several. */
  async locate(kind: Kind, reference: Reference): Promise<Target> {
    await this.#prepareOne(kind, reference)
    return this.directory.find(kind, reference)
  }

  /** Enters all that NetBox has under a key: if there is anything, it is not asked for again. */
  enter(kind: Kind, tokens: Tokens, rows: readonly Row[]): Target[] {
    if (rows.length > 0) this.#asked.set(nameOf(kind, tokens), Promise.resolve(rows))
    return rows.map((row) => this.directory.add(kind, row))
  }

  /** Sees to it that these custom fields are known, as far as NetBox knows them. */
  async #learn(names: readonly string[]): Promise<void> {
    if (names.every((name) => this.directory.customFields?.has(name))) return
    // One may have been made a moment ago: those that are asked for together are answered together.
    this.#learning ??= readCustomFields(this.#client).finally(() => {
      this.#learning = undefined
    })
    this.directory.customFields = await this.#learning
  }

  async #prepareOne(kind: Kind, reference: Reference): Promise<void> {
    const id = idIn(reference)
    if (id !== undefined) {
      if (!this.directory.byId(kind, id)) await this.#askOnce(`${kind} ${id}`, kind, () => this.#byId(kind, id))
      return
    }
    const parts = partsOf(kind, reference)
    await this.prepare(kind, parts)
    let tokens: Tokens
    try {
      tokens = this.directory.tokensOf(kind, parts)
    } catch {
      // An outer reference leads nowhere: `find` says so, with the name of the object that is missing.
      return
    }
    const complete = tokens.every((token) => token !== undefined)
    // One that is known may have a twin, which is not.
    const alone = apartFields(kind).length === 0
    if (complete && alone && this.directory.byKey(kind, tokens as string[]).length > 0) return
    const name = namedBy(kind, parts)
    const called = `${kind} called ${name}`
    // What was found by its name was looked for by that as a slug before.
    if (!this.#asked.has(called)) {
      const rows = await this.#askOnce(nameOf(kind, tokens), kind, () => this.#byKey(kind, tokens))
      if (rows.length > 0 && tokens.at(-1) !== undefined) return
    }
    if (name !== undefined) await this.#askOnce(called, kind, () => this.#byName(kind, name))
  }

  /** An answer of nothing is not remembered: the object may be made a moment later. */
  #askOnce(name: string, kind: Kind, ask: () => Promise<Row[]>): Promise<readonly Row[]> {
    const asked = this.#asked.get(name)
    if (asked) return asked
    const asking = ask().then((rows) => {
      if (rows.length === 0) this.#asked.delete(name)
      for (const row of rows) if (!this.directory.byId(kind, row.id)) this.directory.add(kind, row)
      return rows
    })
    asking.catch(() => this.#asked.delete(name))
    this.#asked.set(name, asking)
    return asking
  }
}

function nameOf(kind: Kind, tokens: Tokens): string {
  return `${kind} ${JSON.stringify(tokens)}`
}
