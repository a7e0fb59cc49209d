import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../../netbox/index.ts'
import { WhatsUpError } from './api/errors.ts'
import type { WhatsUp } from './api/whatsup.ts'
import { carryOut, type Step } from './apply.ts'
import type { Ledger } from './ledger/ledger.ts'
import { resolveAttempts } from './ledger/resolve.ts'
import { uses } from './mapping.ts'
import { readInventory } from './netbox/read.ts'
import { type Desired, desiredFrom, keyOf } from './plan/desired.ts'
import { guarded } from './plan/guard.ts'
import { type Held, heldFrom } from './plan/held.ts'
import { type Item, type Plan, type Policy, plan } from './plan/plan.ts'
import { scanFor } from './scan.ts'
import type { Connection } from './settings.ts'

/** What a run came to for one target. */
export interface Result extends Step {
  readonly key: string
  readonly device: number
  readonly name: string
  readonly address: string
  readonly action: Item['action']
  /** Read back, and equal to what is wanted. */
  readonly verified: boolean
}

export interface Report {
  readonly plan: Plan
  readonly results: readonly Result[]
}

export interface Scope {
  /** Ids of devices in NetBox; all if undefined. */
  readonly devices?: ReadonlySet<number> | undefined
  /** Names or keys that somebody said to take over or to make again. */
  readonly agreed?: ReadonlySet<string> | undefined
  readonly signal?: AbortSignal | undefined
  readonly progress?: ((done: number, total: number) => void) | undefined
}

export interface ExporterOptions {
  readonly instance: string
  readonly connection: Connection
  readonly netbox: Client
  readonly whatsup: WhatsUp
  readonly ledger: Ledger
  readonly now?: () => number
  /** Milliseconds before the first look at what was made; doubled before each further one, up to two seconds. */
  readonly firstLook?: number
}

/** Up to so many devices are read one by one; for more, and for those that nobody knows yet, all are read. */
const ONE_BY_ONE = 20
const LONGEST_PAUSE = 2000
/** Rounds of changes of one target: what differs after them, the server does not keep. */
const ROUNDS = 3

/** The export to one WhatsUp Gold server: reads both sides afresh, plans, does, and reads back. */
export class Exporter {
  readonly #options: ExporterOptions
  readonly #now: () => number

  constructor(options: ExporterOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
  }

  /** What a run would do. Changes nothing, not even what is written down. */
  async plan(scope: Scope = {}): Promise<Plan> {
    const desired = await this.#desired(scope)
    const held = await this.#held(desired, scope)
    const entries = new Map(this.#options.ledger.entries)
    for (const entry of this.#resolved(held)) entries.set(entry.key, entry)
    return this.#planned(desired, held, entries, scope)
  }

  /** Makes the server hold what NetBox wants. Throws what ends it as a whole: NetBoxError, WhatsUpError, FolderError. */
  async run(scope: Scope = {}): Promise<Report> {
    const { ledger, connection, firstLook = 250 } = this.#options
    const end = this.#now() + connection.horizon * 2000
    const desired = await this.#desired(scope)
    const results = new Map<string, Result>()
    const changed = new Map<string, number>()
    let first: Plan | undefined
    let looking = scope
    for (let pause = firstLook; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const held = await this.#held(desired, looking)
      for (const entry of this.#resolved(held)) await ledger.put(entry)
      const made = this.#planned(desired, held, ledger.entries, looking)
      first ??= made
      const open = await this.#round(made, held, results, changed, scope)
      if (open.size === 0) return { plan: first, results: [...results.values()] }
      if (scope.signal?.aborted || this.#now() > end) return { plan: first, results: [...results.values()] }
      // The next look is at what is not settled yet.
      looking = { ...scope, devices: open }
      await delay(pause, undefined, scope.signal ? { signal: scope.signal } : {}).catch(() => undefined)
    }
  }

  /** Does one plan; the devices that have to be looked at again. */
  async #round(
    made: Plan,
    held: readonly Held[],
    results: Map<string, Result>,
    changed: Map<string, number>,
    scope: Scope,
  ): Promise<Set<number>> {
    const { whatsup, ledger, connection } = this.#options
    const beside = (address: string) =>
      held.filter((one) => one.mark === undefined && one.addresses.includes(address)).map(({ id }) => id)
    const at = { whatsup, ledger, now: this.#now, beside }
    const open = new Set<number>()
    for (const [place, item] of made.items.entries()) {
      if (scope.signal?.aborted) break
      const rounds = changed.get(item.key) ?? 0
      const changes = item.action !== 'nothing' && item.action !== 'wait' && item.action !== 'conflict'
      if (changes && rounds >= ROUNDS) {
        results.set(resultKey(item), {
          ...told(item),
          success: false,
          id: item.id,
          message: `the server does not keep ${item.changes.map(({ part }) => part).join(', ')}`,
          verified: false,
        })
        continue
      }
      if (changes) changed.set(item.key, rounds + 1)
      let step = await carryOut(item, at)
      if (item.action === 'create' && step.success === false && connection.scan)
        step = await scanFor(item, at, step, scope.signal)
      scope.progress?.(place + 1, made.items.length)
      const verified = item.action === 'nothing' || item.action === 'remove'
      results.set(resultKey(item), merged(results.get(resultKey(item)), item, step, verified))
      if (item.action === 'wait' || (changes && step.success !== false && item.action !== 'remove'))
        open.add(item.device)
    }
    return open
  }

  async #desired({ devices }: Scope): Promise<Desired> {
    const { netbox, connection, instance } = this.#options
    const { mapping } = connection
    const texts = [...Object.values(mapping.attributes), ...mapping.group]
    const contacts = uses(texts, 'contact') ? { role: mapping.contactRole } : undefined
    const inventory = await readInventory(netbox, { ids: devices && [...devices], contacts })
    const desired = desiredFrom(inventory.devices, instance, connection)
    return { ...desired, notices: [...inventory.problems, ...desired.notices] }
  }

  /** What the server holds: of a few that are known, those; else everything, since nothing can be looked for by its mark. */
  async #held(desired: Desired, { devices }: Scope): Promise<Held[]> {
    const { whatsup, ledger, connection, instance } = this.#options
    const { roles, brands, systems } = connection.mapping
    const withRoles = [roles, brands, systems].some((table) => Object.keys(table).length > 0)
    if (devices && devices.size <= ONE_BY_ONE) {
      const keys = [...devices].flatMap((device) => [
        keyOf(instance, device),
        ...(connection.outOfBand ? [keyOf(instance, device, true)] : []),
      ])
      const wanted = new Set(desired.targets.map(({ key }) => key))
      const known = keys.flatMap((key) => ledger.entries.get(key) ?? [])
      const settled = known.every(({ attempts, id }) => attempts.length === 0 && id !== undefined)
      const unknown = keys.some((key) => wanted.has(key) && !known.some((entry) => entry.key === key))
      if (settled && !unknown) {
        const some = await Promise.all(known.map(({ id }) => this.#one(id!, withRoles)))
        if (some.every((one, place) => one?.mark === known[place]!.key)) return some as Held[]
        // Not seen yet: nothing else would see it either.
        const fresh = known.every(
          ({ linkedAt }, place) =>
            some[place] || (linkedAt !== undefined && this.#now() - Date.parse(linkedAt) < connection.horizon * 1000),
        )
        if (fresh) return some.filter((one) => one !== undefined)
      }
    }
    const [templates, overviews] = await Promise.all([whatsup.templates(), withRoles ? whatsup.overviews() : []])
    return heldFrom(templates, overviews)
  }

  async #one(id: string, withRoles: boolean): Promise<Held | undefined> {
    const { whatsup } = this.#options
    try {
      const [template, overview] = await Promise.all([
        whatsup.template(id),
        withRoles ? whatsup.overview(id) : undefined,
      ])
      return template && heldFrom([template], overview ? [overview] : [])[0]
    } catch (error) {
      if (error instanceof WhatsUpError && (error.code === 'not-found' || error.code === 'forbidden')) return undefined
      throw error
    }
  }

  #resolved(held: readonly Held[]) {
    const { ledger, connection } = this.#options
    return resolveAttempts([...ledger.entries.values()], held, connection.horizon * 1000, this.#now())
  }

  #planned(
    desired: Desired,
    held: readonly Held[],
    entries: Ledger['entries'],
    { devices, agreed = new Set() }: Scope,
  ): Plan {
    const { instance, connection } = this.#options
    const { adopt, gone, grace, horizon, guard } = connection
    const policy: Policy = { instance, adopt, gone, grace, horizon, agreed, devices }
    const some = devices
      ? { ...desired, targets: desired.targets.filter(({ device }) => devices.has(device)) }
      : desired
    return guarded(plan(some, held, entries, policy, this.#now()), entries, guard)
  }
}

function told({ key, device, name, address, action }: Item) {
  return { key, device, name, address, action }
}

/** A double that is removed is not what became of its target. */
function resultKey({ key, double, id }: Item): string {
  return double ? `${key} ${id}` : key
}

/** What a later round says, beside what was done in an earlier one: a device that was made and then completed was made. */
function merged(before: Result | undefined, item: Item, step: Step, verified: boolean): Result {
  const now = { ...told(item), ...step, verified }
  if (!before || before.action === 'wait' || before.success === false) return now
  if (item.action === 'nothing') return { ...before, success: true, id: item.id, verified }
  if (step.success === false || item.action === 'create') return now
  const message = item.action === 'wait' ? before.message : `${before.message}; ${step.message}`
  return { ...now, action: before.action, id: step.id ?? before.id, message }
}
