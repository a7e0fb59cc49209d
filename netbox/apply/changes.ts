import type { Create, Delete, Update } from '../actions.ts'
import { updateAgain } from '../again.ts'
import { nameOf } from '../along.ts'
import { type Change, deferredIn, heldIn, isDeferred, lettingGo } from '../circles.ts'
import type { Row } from '../client/list.ts'
import { readComing } from '../components.ts'
import type { Write } from '../divide.ts'
import { NetBoxError } from '../errors.ts'
import { givingBack, lettingGoOfHeld } from '../exchange.ts'
import { bearsTags, inOrder } from '../kinds.ts'
import { differing, fieldOf, rules } from '../normalise.ts'
import { foreign, madeBy } from '../ownership.ts'
import { ReleasedFields } from '../released.ts'
import { waves } from '../waves.ts'
import { createAll, updateAll } from '../write.ts'
import { blockedBy, type Sending } from './sending.ts'

/** Makes and changes objects, and gives back what was let go of in vain. */
export class Changes {
  readonly #sending: Sending
  /** Fields of creates that have to wait until another object of their kind is there. */
  readonly #later = new Map<Change, readonly string[]>()
  readonly #released = new ReleasedFields()

  constructor(sending: Sending) {
    this.#sending = sending
  }

  /** Does what can be done; what failed is noted, and may be tried again. */
  async change(changes: readonly Change[]): Promise<void> {
    for (const kind of inOrder) {
      const ofKind = changes.filter((action) => action.kind === kind)
      if (kind === 'dcim.interface') await this.#meetComponents(changes)
      const moved = lettingGoOfHeld(ofKind)
      await this.#sending.send(moved, updateAll)
      // Together, since in a tree that is turned over the new parent leaves its old place first.
      const { layers, cut } = waves(ofKind)
      for (const [action, names] of cut) if (action.action === 'create') this.#later.set(action, names)
      for (const layer of layers) {
        // What was made before something else about it failed is not made again.
        const creates = layer.filter((action) => action.action === 'create')
        const missing = creates.filter((action) => !this.#sending.made.has(action.wanted.target))
        await this.#create(missing)
        const updates = layer.filter((action) => action.action === 'update')
        await this.#update(updates.filter((action) => !this.#sending.errors.has(action)))
      }
      await this.#setLater(ofKind.filter((action) => action.action === 'create'))
      await this.#restore(moved)
    }
    for (const kind of inOrder) await this.#closeCircles(changes.filter((action) => action.kind === kind))
  }

  /** An object that could not have the new value gets its old one back. */
  async #restore(moved: readonly [Update, Write][]): Promise<void> {
    const stranded = moved.filter(([action]) => this.#sending.errors.has(action) && this.#sending.rows.has(action))
    for (const [action, write] of givingBack(stranded)) {
      const refused = this.#sending.errors.get(action)!
      await this.#sending.send([[action, { ...write, row: this.#sending.rows.get(action) }]], updateAll)
      const lost = this.#sending.errors.get(action)!
      const more = lost === refused ? '' : `; its ${write.names.join(', ')} could not be given back: ${lost.message}`
      this.#sending.errors.set(action, new NetBoxError({ ...refused, message: `${refused.message}${more}` }))
    }
  }

  /**
   * An address that moves from a device that goes: it is still that device's primary address, so it could not move, and
   * would be deleted along with it.
   */
  async letGoOfMoved(deletes: readonly Delete[], changes: readonly Change[]): Promise<void> {
    const pairs = lettingGo(deletes, changes)
    for (const kind of inOrder) await this.#letGo(pairs.filter(([action]) => action.kind === kind))
  }

  async #letGo(pairs: readonly [Update | Delete, Write][]): Promise<void> {
    const before = new Map(pairs.map(([action]) => [action, this.#sending.rows.get(action) ?? action.row]))
    await this.#sending.send(pairs, updateAll)
    for (const [action, write] of pairs)
      if (!this.#sending.errors.has(action)) this.#released.add(action, write, before.get(action)!)
  }

  /** Of what failed after it had let go of something, or because of what did not come of it. */
  async giveBack(): Promise<void> {
    const stayed = [...this.#sending.errors.keys()].flatMap((action) => ('id' in action ? [nameOf(action)] : []))
    const pairs = this.#released.givingBack((action) => this.#sending.errors.has(action), new Set(stayed))
    for (const kind of inOrder) {
      const ofKind = pairs.filter(([action]) => action.kind === kind)
      const outcomes = await updateAll(
        this.#sending.client,
        kind,
        ofKind.map(([, write]) => write),
        this.#sending.options,
      )
      for (const [place, [action, { names }]] of ofKind.entries()) {
        const why = this.#sending.errors.get(action) ?? blockedBy(action, 'because what it holds could not move')
        this.#sending.errors.set(action, outcomes[place]!.error ? withLoss(why, names) : why)
      }
    }
  }

  async #create(actions: readonly Create[]): Promise<void> {
    const isFirst = (action: Create, name: string) =>
      !isDeferred(action, name) && !this.#later.get(action)?.includes(name)
    const pairs = this.#sending.writes(actions, (action) =>
      [...action.wanted.values.keys()].filter((name) => isFirst(action, name)),
    )
    await this.#sending.send(pairs, createAll, async (action, outcome) => {
      const row = outcome.row ?? outcome.existing
      if (outcome.error && row && outcome.error.code !== 'not-kept') await this.#meetExisting(action as Create, row)
      else if (row) this.#sending.made.set((action as Create).wanted.target, row.id)
    })
  }

  /** References within a kind that close a circle, now that all of it is there. */
  async #setLater(actions: readonly Create[]): Promise<void> {
    const waiting = actions.filter((action) => this.#later.has(action) && !this.#sending.errors.has(action))
    await this.#sending.send(
      this.#sending.writes(waiting, (action) => [...this.#later.get(action)!]),
      updateAll,
    )
  }

  /** What devices of this run brought along from the templates of their types is this run's, and brought to what is wanted. */
  async #meetComponents(changes: readonly Change[]): Promise<void> {
    const creates = changes.filter((action) => action.action === 'create')
    const devices = creates.filter(({ coming = [] }) => coming.some((target) => !this.#sending.made.has(target)))
    const coming = creates.filter(({ comes, wanted }) => comes && !this.#sending.made.has(wanted.target))
    const names = new Set(coming.flatMap(({ wanted }) => [...wanted.values.keys()]))
    const found = await readComing(this.#sending.client, devices, (device) => this.#sending.made.get(device), names)
    for (const [target, row] of found) this.#sending.made.set(target, row.id)
    const met = coming.filter(({ wanted }) => found.has(wanted.target))
    for (const action of met) this.#sending.rows.set(action, found.get(action.wanted.target)!)
    const rest = (action: Create, row: Row) =>
      differing(action.kind, this.#sending.made.settled(action.wanted.values), row).filter(
        (name) => !isDeferred(action, name),
      )
    const pairs = this.#sending.writes(met, (action) => rest(action, found.get(action.wanted.target)!))
    await this.#sending.send(
      pairs.filter(([, { names }]) => names.length > 0),
      updateAll,
    )
  }

  /** Somebody made the object since the plan was drawn up. If it is ours, it is brought to what is wanted. */
  async #meetExisting(action: Create, row: Row): Promise<void> {
    const { kind, key, wanted } = action
    const { tag, adopt } = this.#sending.plan.policy
    const names = differing(kind, this.#sending.made.settled(wanted.values), row)
    const tags = bearsTags(kind) ? (rules.tags.read(row, 'tags', fieldOf(kind, 'tags')) as string[]) : []
    const ours =
      adopt ||
      (tag && tags.includes(tag)) ||
      (await madeBy(this.#sending.client, kind, row.id, this.#sending.options.message))
    if (!ours) {
      this.#sending.errors.set(action, foreign(kind, key, row.id, names))
      return
    }
    this.#sending.errors.delete(action)
    this.#sending.rows.set(action, row)
    this.#sending.made.set(wanted.target, row.id)
    const rest = names.filter((name) => !isDeferred(action, name))
    if (rest.length > 0)
      await this.#sending.send(
        this.#sending.writes([action], () => rest),
        updateAll,
      )
  }

  async #update(actions: readonly Update[]): Promise<void> {
    await this.#sending.send(
      this.#sending.writes(actions, (action) => action.names.filter((name) => !isDeferred(action, name))),
      updateAll,
    )
    // An address cannot move while it is the primary one of a device: that device lets go of it first.
    const holding = actions.filter((action) => !this.#sending.errors.has(action) && heldIn(action).length > 0)
    const letGo = holding.map((action): [Update, Write] => {
      const wanted = new Map(heldIn(action).map((name) => [name, null]))
      return [action, this.#sending.write(action, [...wanted.keys()], wanted)]
    })
    await this.#letGo(letGo)
  }

  async #closeCircles(actions: readonly Change[]): Promise<void> {
    const waiting = actions.filter((action) => !this.#sending.errors.has(action) && deferredIn(action).length > 0)
    await this.#sending.send(this.#sending.writes(waiting, deferredIn), updateAgain)
  }
}

/** A failure that also cost the object a field. */
function withLoss(error: NetBoxError, names: readonly string[]): NetBoxError {
  const message = `${error.message}; it has lost its ${names.join(', ')} on the way: run again`
  return new NetBoxError({ ...error, message })
}
