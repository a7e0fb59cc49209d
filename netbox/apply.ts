import type { Action, Create, Delete, Plan, Update } from './actions.ts'
import { updateAgain } from './again.ts'
import { type Change, deferredIn, heldIn, lettingGo } from './circles.ts'
import type { Client } from './client/client.ts'
import type { Row } from './client/list.ts'
import type { Outcome, Write } from './divide.ts'
import { type ErrorCode, NetBoxError } from './errors.ts'
import { givingBack, lettingGoOfHeld } from './exchange.ts'
import { entryOf, inOrder, type Kind } from './kinds.ts'
import { Made } from './made.ts'
import { bodyOf, differing, fieldOf, rules } from './normalise.ts'
import { foreign, madeBy } from './ownership.ts'
import { waves } from './waves.ts'
import { createAll, removeAll, updateAll, type WriteOptions } from './write.ts'

export interface ApplyOptions extends WriteOptions {
  /** Called after each batch, with how many of the plan's changes are through. */
  progress?: (done: number, total: number) => void
  /** Ends the run between two requests: what is under way is waited for, so that the report tells what was done. */
  stop?: AbortSignal
}

/** What became of one action of the plan. */
export interface Result {
  readonly action: Action
  /** Id of the object, now or before it was deleted. */
  readonly id: number | undefined
  readonly error?: NetBoxError
}

export interface Report {
  /** In the order of the plan; unchanged objects included, so that this tells the ids of all that is managed. */
  readonly results: readonly Result[]
  readonly failed: readonly Result[]
}

/** With these nothing more can be done: what is left is not even tried. */
const fatal: ReadonlySet<ErrorCode> = new Set(['unreachable', 'forbidden', 'not-netbox', 'aborted', 'busy'])

/**
 * Does what a plan says. Objects are made in the order of their dependencies and in bulk, references that close a circle are
 * set in a second pass, deletes come last and the other way round. An object that is refused is named in the report, its
 * neighbours go through, what needs it is told `blocked`. Running plan and apply again mends whatever was left.
 */
export async function apply(client: Client, plan: Plan, options: ApplyOptions = {}): Promise<Report> {
  return new Run(client, plan, options).go()
}

class Run {
  readonly #client: Client
  readonly #plan: Plan
  readonly #options: ApplyOptions
  /** Ids of the objects made in this run. */
  readonly #made = new Made()
  /** What NetBox said last about an object, for the second pass. */
  readonly #rows = new Map<Action, Row>()
  readonly #errors = new Map<Action, NetBoxError>()
  readonly #total: number
  #done = 0
  #stopped: NetBoxError | undefined

  constructor(client: Client, plan: Plan, options: ApplyOptions) {
    this.#client = client
    this.#plan = plan
    this.#options = options
    this.#total = plan.actions.filter(({ action }) => action !== 'unchanged').length
  }

  async go(): Promise<Report> {
    const { actions } = this.#plan
    const changes = actions.filter((one) => one.action === 'create' || one.action === 'update')
    const deletes = actions.filter((one) => one.action === 'delete')
    await this.#letGoOfMoved(deletes, changes)
    await this.#change(changes)
    const removed = await this.#delete(deletes)
    // What was refused may have been in the way of something that is gone now: a name that was taken, an interface with a cable.
    const again = changes.filter((action) => this.#errors.has(action))
    if (removed > 0 && again.length > 0) {
      for (const action of again) this.#errors.delete(action)
      await this.#change(again)
    }
    const results = actions.map((action) => this.#result(action))
    return { results, failed: results.filter(({ error }) => error !== undefined) }
  }

  async #change(changes: readonly Change[]): Promise<void> {
    for (const kind of inOrder) {
      const ofKind = changes.filter((action) => action.kind === kind)
      const moved = lettingGoOfHeld(ofKind)
      await this.#send(moved, updateAll)
      const creates = ofKind.filter((action) => action.action === 'create')
      // What was made before something else about it failed is not made again.
      const missing = creates.filter((action) => !this.#made.has(action.wanted.target))
      for (const wave of waves(missing)) await this.#create(kind, wave)
      const updates = ofKind.filter((action) => action.action === 'update')
      await this.#update(updates.filter((action) => !this.#errors.has(action)))
      await this.#giveBack(moved)
    }
    for (const kind of inOrder) await this.#closeCircles(changes.filter((action) => action.kind === kind))
  }

  /** An object that could not have the new value gets its old one back. */
  async #giveBack(moved: readonly [Update, Write][]): Promise<void> {
    const stranded = moved.filter(([action]) => this.#errors.has(action) && this.#rows.has(action))
    for (const [action, write] of givingBack(stranded)) {
      const refused = this.#errors.get(action)!
      await this.#send([[action, { ...write, row: this.#rows.get(action) }]], updateAll)
      const lost = this.#errors.get(action)!
      const more = lost === refused ? '' : `; its ${write.names.join(', ')} could not be given back: ${lost.message}`
      this.#errors.set(action, new NetBoxError({ ...refused, message: `${refused.message}${more}` }))
    }
  }

  /**
   * An address that moves from a device that goes: it is still that device's primary address, so it could not move, and
   * would be deleted along with it.
   */
  async #letGoOfMoved(deletes: readonly Delete[], changes: readonly Change[]): Promise<void> {
    const pairs = lettingGo(deletes, changes)
    for (const kind of inOrder)
      await this.#send(
        pairs.filter(([action]) => action.kind === kind),
        updateAll,
      )
  }

  async #create(kind: Kind, actions: readonly Create[]): Promise<void> {
    const isFirst = (name: string) => !fieldOf(kind, name).deferred
    const pairs = this.#writes(actions, (action) => [...action.wanted.values.keys()].filter(isFirst))
    await this.#send(pairs, createAll, async (action, outcome) => {
      const row = outcome.row ?? outcome.existing
      if (outcome.error && row && outcome.error.code !== 'not-kept') await this.#meetExisting(action as Create, row)
      else if (row) this.#made.set((action as Create).wanted.target, row.id)
    })
  }

  /** Somebody made the object since the plan was drawn up. If it is ours, it is brought to what is wanted. */
  async #meetExisting(action: Create, row: Row): Promise<void> {
    const { kind, key, wanted } = action
    const { tag, adopt } = this.#plan.policy
    const names = differing(kind, this.#made.settled(wanted.values), row)
    const tags = entryOf(kind).fields.tags ? (rules.tags.read(row, 'tags', fieldOf(kind, 'tags')) as string[]) : []
    const ours =
      adopt || (tag && tags.includes(tag)) || (await madeBy(this.#client, kind, row.id, this.#options.message))
    if (!ours) {
      this.#errors.set(action, foreign(kind, key, row.id, names))
      return
    }
    this.#errors.delete(action)
    this.#rows.set(action, row)
    this.#made.set(wanted.target, row.id)
    const rest = names.filter((name) => !fieldOf(kind, name).deferred)
    if (rest.length > 0)
      await this.#send(
        this.#writes([action], () => rest),
        updateAll,
      )
  }

  async #update(actions: readonly Update[]): Promise<void> {
    await this.#send(
      this.#writes(actions, (action) => action.names.filter((name) => !fieldOf(action.kind, name).deferred)),
      updateAll,
    )
    // An address cannot move while it is the primary one of a device: that device lets go of it first.
    const holding = actions.filter((action) => !this.#errors.has(action) && heldIn(action).length > 0)
    const letGo = holding.map((action): [Change, Write] => {
      const wanted = new Map(heldIn(action).map((name) => [name, null]))
      return [action, this.#write(action, [...wanted.keys()], wanted)]
    })
    await this.#send(letGo, updateAll)
  }

  async #closeCircles(actions: readonly Change[]): Promise<void> {
    const waiting = actions.filter((action) => !this.#errors.has(action) && deferredIn(action).length > 0)
    await this.#send(this.#writes(waiting, deferredIn), updateAgain)
  }

  /** Deletes, inner objects first. Returns how many are gone. */
  async #delete(deletes: readonly Delete[]): Promise<number> {
    for (const kind of [...inOrder].reverse())
      for (const wave of waves(deletes.filter((action) => action.kind === kind)).reverse()) {
        const pairs = wave.map((action): [Delete, Write] => {
          const { key: label, id } = action
          return [action, { kind, label, id, wanted: new Map(), names: [], body: {}, tokens: [] }]
        })
        await this.#send(pairs, removeAll)
      }
    return deletes.filter((action) => !this.#errors.has(action)).length
  }

  #writes<A extends Change>(actions: readonly A[], names: (action: A) => string[]): [A, Write][] {
    return actions.flatMap((action): [A, Write][] => {
      const send = names(action)
      if (send.length === 0 && action.action === 'update') return []
      try {
        return [[action, this.#write(action, send, action.wanted.values)]]
      } catch (error) {
        if (!(error instanceof NetBoxError)) throw error
        this.#errors.set(action, error.about(action.kind, action.key))
        return []
      }
    })
  }

  #write(action: Change, names: readonly string[], values: ReadonlyMap<string, unknown>): Write {
    const { kind, key: label, wanted } = action
    const body = bodyOf(kind, values, names, this.#made.idOf)
    const row = this.#rows.get(action) ?? ('row' in action ? action.row : undefined)
    const id = this.#made.get(wanted.target) ?? wanted.target.id
    const settled = this.#made.settled(new Map(names.map((name) => [name, values.get(name)])))
    const { key } = entryOf(kind)
    const tokens = key.map((name) => {
      const field = fieldOf(kind, name)
      return settled.has(name) ? rules[field.type].token(settled.get(name), field) : ''
    })
    return { kind, label, row, wanted: settled, names, body, tokens, ...(id !== undefined && { id }) }
  }

  async #send(
    pairs: readonly [Action, Write][],
    write: (client: Client, kind: Kind, writes: readonly Write[], options: WriteOptions) => Promise<Outcome[]>,
    then: (action: Action, outcome: Outcome) => Promise<void> = async () => {},
  ): Promise<void> {
    const size = this.#options.size ?? 100
    for (let from = 0; from < pairs.length; from += size) {
      const part = pairs.slice(from, from + size)
      if (this.#options.stop?.aborted) this.#stopped ??= new NetBoxError({ code: 'aborted', message: 'called off' })
      if (this.#stopped) {
        for (const [action] of part) this.#errors.set(action, blockedBy(action, this.#stopped.message))
        continue
      }
      const kind = part[0]![1].kind
      const outcomes = await write(
        this.#client,
        kind,
        part.map(([, one]) => one),
        this.#options,
      )
      for (const [place, [action]] of part.entries()) {
        const outcome = outcomes[place]!
        if (outcome.error) this.#errors.set(action, outcome.error)
        if (outcome.error && fatal.has(outcome.error.code)) this.#stopped = outcome.error
        if (outcome.row) this.#rows.set(action, outcome.row)
        await then(action, outcome)
      }
      this.#done += part.length
      this.#options.progress?.(Math.min(this.#done, this.#total), this.#total)
    }
  }

  #result(action: Action): Result {
    const id = 'id' in action ? action.id : this.#made.get(action.wanted.target)
    const error = this.#errors.get(action)
    return { action, id, ...(error && { error }) }
  }
}

function blockedBy(action: Action, reason: string): NetBoxError {
  return new NetBoxError({ code: 'blocked', message: `not tried: ${reason}` }).about(action.kind, action.key)
}
