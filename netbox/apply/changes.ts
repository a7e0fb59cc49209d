import type { Create, Delete, Update } from '../actions.ts'
import { updateAgain } from '../again.ts'
import { nameOf } from '../along.ts'
import { type Change, deferredIn, heldIn, isDeferred, lettingGo } from '../circles.ts'
import type { Row } from '../client/list.ts'
import { components } from '../components/bringers.ts'
import { inTurn } from '../components/in-turn.ts'
import { type Brought, readComing } from '../components/meet.ts'
import type { Write } from '../divide.ts'
import { NetBoxError } from '../errors.ts'
import { givingBack, lettingGoOfHeld, regained } from '../exchange.ts'
import { bearsTags, inOrder, type Kind } from '../kinds.ts'
import { differing, fieldOf, rules } from '../normalise.ts'
import { foreign, madeBy } from '../ownership.ts'
import { ReleasedFields } from '../released.ts'
import { isUpload, uploadAll } from '../uploads.ts'
import type { Target } from '../values/rule.ts'
import { waves } from '../waves.ts'
import { createAll, updateAll } from '../write.ts'
import { blockedBy, type Sending } from './sending.ts'

/** Makes and changes objects, and gives back what was let go of in vain. */
export class Changes {
  readonly #sending: Sending
  /** Fields of creates that have to wait until another object of their kind is there. */
  readonly #later = new Map<Change, readonly string[]>()
  readonly #released = new ReleasedFields()
  /** What came with devices and modules of this run, and is still to be brought to what is wanted. */
  readonly #met = new Map<Target, Row>()

  constructor(sending: Sending) {
    this.#sending = sending
  }

  /** Does what can be done; what failed is noted, and may be tried again. */
  async change(changes: readonly Change[]): Promise<void> {
    for (const kind of inOrder) {
      const ofKind = changes.filter((action) => action.kind === kind)
      const coming = ofKind.filter((action) => comesIn(action))
      await this.#meet(coming)
      const moved = lettingGoOfHeld(ofKind)
      await this.#sending.send(moved, updateAll)
      // Together, since in a tree that is turned over the new parent leaves its old place first.
      const { layers, cut } = waves(ofKind)
      for (const [action, names] of cut) if (action.action === 'create') this.#later.set(action, names)
      for (const layer of layers.flatMap((one) => inTurn(one, changes))) {
        // What was made before something else about it failed is not made again.
        const creates = layer.filter((action) => action.action === 'create')
        const missing = creates.filter(({ wanted }) => !this.#sending.made.has(wanted.target))
        await this.#create(missing.filter((action) => !this.#waits(action)))
        await this.#findBrought(missing, changes)
        const updates = layer.filter((action) => action.action === 'update')
        await this.#update(
          updates.filter((action) => !this.#sending.errors.has(action)),
          new Map(moved.map(([action, { names }]) => [action, names])),
        )
      }
      await this.#setLater(ofKind.filter((action) => action.action === 'create'))
      await this.#restore(moved)
      // Bays within modules, which come before the kind of modules.
      if (kind === 'dcim.module') await this.#meetBays(changes)
    }
    for (const kind of inOrder) await this.#closeCircles(changes.filter((action) => action.kind === kind))
  }

  /** Whether a part comes with a module of this run that is still to be made. */
  #waits({ comes }: Create): boolean {
    return comes?.kind === 'dcim.module' && !this.#sending.made.has(comes)
  }

  async #meetBays(changes: readonly Change[]): Promise<void> {
    const bays = changes.filter((action) => action.kind === 'dcim.modulebay' && comesIn(action)) as Create[]
    await this.#meet(bays)
    const missing = bays.filter(
      ({ wanted, comes }) => comes!.kind === 'dcim.module' && !this.#sending.made.has(wanted.target),
    )
    // Without the module there is no such bay; a module that came without it was told another type meanwhile.
    for (const action of missing.filter((one) => this.#waits(one)))
      this.#sending.errors.set(action, blockedBy(action, `because ${action.comes!.label} could not be made`))
    await this.#create(missing.filter((one) => !this.#waits(one)))
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

  /** Finds what devices and modules of this run brought along from the templates of their types: it is this run's. */
  async #findBrought(bringers: readonly Create[], changes: readonly Change[]): Promise<void> {
    const { made } = this.#sending
    const brought = bringers.flatMap(({ coming = [], kind, wanted: { target, values } }): Brought[] => {
      const missing = coming.filter((one) => !made.has(one))
      if (missing.length === 0 || !made.has(target)) return []
      const device = kind === 'dcim.device' ? target : (values.get('device') as Target)
      return [{ device: made.idOf(device), coming: missing }]
    })
    if (brought.length === 0) return
    const namesOf = (kind: Kind) =>
      changes.flatMap((action) => (action.kind === kind && comesIn(action) ? [...action.wanted.values.keys()] : []))
    const found = await readComing(this.#sending.client, brought, (token) => made.idOfToken(token), namesOf).catch(
      (error) => {
        if (!(error instanceof NetBoxError)) throw error
        // Who may not look finds them as they are refused: NetBox has them already.
        return new Map<Target, Row>()
      },
    )
    for (const [target, row] of found) {
      made.set(target, row.id)
      this.#met.set(target, row)
    }
  }

  /** Brings parts that came with a device or module to what is wanted. */
  async #meet(actions: readonly Create[]): Promise<void> {
    const met = actions.filter(({ wanted }) => this.#met.has(wanted.target))
    const rest = new Map<Create, string[]>()
    for (const action of met) {
      const row = this.#met.get(action.wanted.target)!
      this.#met.delete(action.wanted.target)
      this.#sending.rows.set(action, row)
      const names = differing(action.kind, this.#sending.made.settled(action.wanted.values), row)
      rest.set(
        action,
        names.filter((name) => !isDeferred(action, name)),
      )
    }
    const pairs = this.#sending.writes(met, (action) => rest.get(action)!)
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
    // What a device of this run has already, it brought along.
    const device = components.has(kind) ? (wanted.values.get('device') as Target) : undefined
    const ours =
      adopt ||
      (device && this.#sending.made.has(device)) ||
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

  async #update(actions: readonly Update[], lifted: ReadonlyMap<Update, readonly string[]>): Promise<void> {
    const again = new Map(actions.map((action) => [action, regained(action, lifted.get(action) ?? [])]))
    const names = (action: Update) => [
      ...action.names.filter((name) => !isDeferred(action, name)),
      ...again.get(action)!.keys(),
    ]
    const values = (action: Update) => new Map([...action.wanted.values, ...again.get(action)!])
    await this.#sending.send(this.#sending.writes(actions, names, values), updateAll)
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
    const isFile = (action: Change, name: string) => isUpload(action.kind, name, action.wanted.values.get(name))
    const namesOf = (files: boolean) => (action: Change) =>
      deferredIn(action).filter((name) => isFile(action, name) === files)
    for (const [files, send] of [
      [false, updateAgain],
      [true, uploadAll],
    ] as const) {
      const pairs = this.#sending.writes(waiting, namesOf(files))
      await this.#sending.send(
        pairs.filter(([, { names }]) => names.length > 0),
        send,
      )
    }
  }
}

/** Whether an object is made by NetBox along with another one. */
function comesIn(action: Change): action is Create {
  return action.action === 'create' && action.comes !== undefined
}

/** A failure that also cost the object a field. */
function withLoss(error: NetBoxError, names: readonly string[]): NetBoxError {
  const message = `${error.message}; it has lost its ${names.join(', ')} on the way: run again`
  return new NetBoxError({ ...error, message })
}
