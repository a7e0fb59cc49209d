import type { Action, Create, Delete, Plan, Update } from './actions.ts'
import { updateAgain } from './again.ts'
import { nameOf } from './along.ts'
import { type Change, deferredIn, heldIn, isDeferred, lettingGo } from './circles.ts'
import type { Client } from './client/client.ts'
import type { Row } from './client/list.ts'
import { readComing } from './components.ts'
import type { Outcome, Write } from './divide.ts'
import { type ErrorCode, NetBoxError } from './errors.ts'
import { givingBack, lettingGoOfHeld } from './exchange.ts'
import { bearsTags, entryOf, inOrder, type Kind } from './kinds.ts'
import { Made } from './made.ts'
import { bodyOf, differing, fieldOf, rules } from './normalise.ts'
import { foreign, madeBy } from './ownership.ts'
import { ReleasedFields } from './released.ts'
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
const fatal: ReadonlySet<ErrorCode> = new Set(['unreachable', 'not-netbox', 'aborted', 'busy'])

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
  /** Fields of creates that have to wait until another object of their kind is there. */
  readonly #later = new Map<Action, readonly string[]>()
  readonly #gone = new Set<Action>()
  readonly #released = new ReleasedFields()
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
    // What was refused may have been in the way of something that is gone now: a name that was taken, an interface with a
    // cable. And what is in place now may have been what a deletion waited for.
    for (let removed = await this.#delete(deletes); removed > 0; removed = await this.#delete(deletes)) {
      const again = changes.filter((action) => this.#errors.has(action))
      // And what protected another may be gone as well: a chassis its master.
      if (again.length === 0 && deletes.every((action) => this.#gone.has(action))) break
      for (const action of again) this.#errors.delete(action)
      await this.#change(again)
    }
    await this.#giveBack()
    const results = actions.map((action) => this.#result(action))
    return { results, failed: results.filter(({ error }) => error !== undefined) }
  }

  async #change(changes: readonly Change[]): Promise<void> {
    for (const kind of inOrder) {
      const ofKind = changes.filter((action) => action.kind === kind)
      if (kind === 'dcim.interface') await this.#meetComponents(changes)
      const moved = lettingGoOfHeld(ofKind)
      await this.#send(moved, updateAll)
      // Together, since in a tree that is turned over the new parent leaves its old place first.
      const { layers, cut } = waves(ofKind)
      for (const [action, names] of cut) if (action.action === 'create') this.#later.set(action, names)
      for (const layer of layers) {
        // What was made before something else about it failed is not made again.
        const creates = layer.filter((action) => action.action === 'create')
        const missing = creates.filter((action) => !this.#made.has(action.wanted.target))
        await this.#create(missing)
        const updates = layer.filter((action) => action.action === 'update')
        await this.#update(updates.filter((action) => !this.#errors.has(action)))
      }
      await this.#setLater(ofKind.filter((action) => action.action === 'create'))
      await this.#restore(moved)
    }
    for (const kind of inOrder) await this.#closeCircles(changes.filter((action) => action.kind === kind))
  }

  /** An object that could not have the new value gets its old one back. */
  async #restore(moved: readonly [Update, Write][]): Promise<void> {
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
    for (const kind of inOrder) await this.#letGo(pairs.filter(([action]) => action.kind === kind))
  }

  async #letGo(pairs: readonly [Update | Delete, Write][]): Promise<void> {
    const before = new Map(pairs.map(([action]) => [action, this.#rows.get(action) ?? action.row]))
    await this.#send(pairs, updateAll)
    for (const [action, write] of pairs)
      if (!this.#errors.has(action)) this.#released.add(action, write, before.get(action)!)
  }

  /** Of what failed after it had let go of something, or because of what did not come of it. */
  async #giveBack(): Promise<void> {
    const stayed = [...this.#errors.keys()].flatMap((action) => ('id' in action ? [nameOf(action)] : []))
    const pairs = this.#released.givingBack((action) => this.#errors.has(action), new Set(stayed))
    for (const kind of inOrder) {
      const ofKind = pairs.filter(([action]) => action.kind === kind)
      const outcomes = await updateAll(
        this.#client,
        kind,
        ofKind.map(([, write]) => write),
        this.#options,
      )
      for (const [place, [action, { names }]] of ofKind.entries()) {
        const why = this.#errors.get(action) ?? blockedBy(action, 'because what it holds could not move')
        this.#errors.set(action, outcomes[place]!.error ? withLoss(why, names) : why)
      }
    }
  }

  async #create(actions: readonly Create[]): Promise<void> {
    const isFirst = (action: Create, name: string) =>
      !isDeferred(action, name) && !this.#later.get(action)?.includes(name)
    const pairs = this.#writes(actions, (action) =>
      [...action.wanted.values.keys()].filter((name) => isFirst(action, name)),
    )
    await this.#send(pairs, createAll, async (action, outcome) => {
      const row = outcome.row ?? outcome.existing
      if (outcome.error && row && outcome.error.code !== 'not-kept') await this.#meetExisting(action as Create, row)
      else if (row) this.#made.set((action as Create).wanted.target, row.id)
    })
  }

  /** References within a kind that close a circle, now that all of it is there. */
  async #setLater(actions: readonly Create[]): Promise<void> {
    const waiting = actions.filter((action) => this.#later.has(action) && !this.#errors.has(action))
    await this.#send(
      this.#writes(waiting, (action) => [...this.#later.get(action)!]),
      updateAll,
    )
  }

  /** What devices of this run brought along from the templates of their types is this run's, and brought to what is wanted. */
  async #meetComponents(changes: readonly Change[]): Promise<void> {
    const creates = changes.filter((action) => action.action === 'create')
    const devices = creates.filter(({ coming = [] }) => coming.some((target) => !this.#made.has(target)))
    const coming = creates.filter(({ comes, wanted }) => comes && !this.#made.has(wanted.target))
    const names = new Set(coming.flatMap(({ wanted }) => [...wanted.values.keys()]))
    const found = await readComing(this.#client, devices, (device) => this.#made.get(device), names)
    for (const [target, row] of found) this.#made.set(target, row.id)
    const met = coming.filter(({ wanted }) => found.has(wanted.target))
    for (const action of met) this.#rows.set(action, found.get(action.wanted.target)!)
    const rest = (action: Create, row: Row) =>
      differing(action.kind, this.#made.settled(action.wanted.values), row).filter((name) => !isDeferred(action, name))
    const pairs = this.#writes(met, (action) => rest(action, found.get(action.wanted.target)!))
    await this.#send(
      pairs.filter(([, { names }]) => names.length > 0),
      updateAll,
    )
  }

  /** Somebody made the object since the plan was drawn up. If it is ours, it is brought to what is wanted. */
  async #meetExisting(action: Create, row: Row): Promise<void> {
    const { kind, key, wanted } = action
    const { tag, adopt } = this.#plan.policy
    const names = differing(kind, this.#made.settled(wanted.values), row)
    const tags = bearsTags(kind) ? (rules.tags.read(row, 'tags', fieldOf(kind, 'tags')) as string[]) : []
    const ours =
      adopt || (tag && tags.includes(tag)) || (await madeBy(this.#client, kind, row.id, this.#options.message))
    if (!ours) {
      this.#errors.set(action, foreign(kind, key, row.id, names))
      return
    }
    this.#errors.delete(action)
    this.#rows.set(action, row)
    this.#made.set(wanted.target, row.id)
    const rest = names.filter((name) => !isDeferred(action, name))
    if (rest.length > 0)
      await this.#send(
        this.#writes([action], () => rest),
        updateAll,
      )
  }

  async #update(actions: readonly Update[]): Promise<void> {
    await this.#send(
      this.#writes(actions, (action) => action.names.filter((name) => !isDeferred(action, name))),
      updateAll,
    )
    // An address cannot move while it is the primary one of a device: that device lets go of it first.
    const holding = actions.filter((action) => !this.#errors.has(action) && heldIn(action).length > 0)
    const letGo = holding.map((action): [Update, Write] => {
      const wanted = new Map(heldIn(action).map((name) => [name, null]))
      return [action, this.#write(action, [...wanted.keys()], wanted)]
    })
    await this.#letGo(letGo)
  }

  async #closeCircles(actions: readonly Change[]): Promise<void> {
    const waiting = actions.filter((action) => !this.#errors.has(action) && deferredIn(action).length > 0)
    await this.#send(this.#writes(waiting, deferredIn), updateAgain)
  }

  /** Deletes what is not gone yet, inner objects first. Returns how many went. */
  async #delete(deletes: readonly Delete[]): Promise<number> {
    const before = this.#gone.size
    for (const kind of [...inOrder].reverse()) {
      const ofKind = deletes.filter((action) => action.kind === kind)
      // An object goes after what is below it in its own kind, a region after its children: so once more while that helps.
      while ((await this.#deleteFree(ofKind.filter((action) => !this.#gone.has(action)))) > 0);
    }
    return this.#gone.size - before
  }

  async #deleteFree(deletes: readonly Delete[]): Promise<number> {
    const before = this.#gone.size
    const pairs = deletes
      .filter((action) => this.#isFree(action))
      .map((action): [Delete, Write] => {
        const { kind, key: label, id } = action
        return [action, { kind, label, id, wanted: new Map(), names: [], body: {}, tokens: [] }]
      })
    await this.#send(pairs, removeAll, async (action, { error }) => {
      if (!error) this.#gone.add(action)
    })
    return this.#gone.size - before
  }

  /** Whether nothing is lost by a deletion: what NetBox would take along must be away by now. */
  #isFree(action: Delete): boolean {
    this.#errors.delete(action)
    const missing = action.after.find((one) => (one.action === 'delete' ? !this.#gone.has(one) : this.#errors.has(one)))
    if (missing) {
      const reason = `because ${missing.kind} ${missing.key} is still there, and NetBox would delete it along`
      this.#errors.set(action, blockedBy(action, reason))
    }
    return !missing
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
        for (const [action] of part)
          this.#errors.set(action, blockedBy(action, `since the run ended: ${this.#stopped.message}`))
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
  return new NetBoxError({ code: 'blocked', message: `not tried, ${reason}` }).about(action.kind, action.key)
}

/** A failure that also cost the object a field. */
function withLoss(error: NetBoxError, names: readonly string[]): NetBoxError {
  const message = `${error.message}; it has lost its ${names.join(', ')} on the way: run again`
  return new NetBoxError({ ...error, message })
}
