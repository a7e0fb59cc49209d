import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../../netbox/index.ts'
import type { WhatsUp } from './api/whatsup.ts'
import { carryOut, partsOf } from './apply.ts'
import type { Ledger } from './ledger/ledger.ts'
import { resolveAttempts } from './ledger/resolve.ts'
import { look } from './look.ts'
import { uses } from './mapping.ts'
import { readInventory } from './netbox/read.ts'
import { type Desired, desiredFrom } from './plan/desired.ts'
import { guarded } from './plan/guard.ts'
import type { Held } from './plan/held.ts'
import { type Plan, type Policy, plan } from './plan/plan.ts'
import { merged, type Result, resultKey, told } from './result.ts'
import { scanFor } from './scan.ts'
import { say } from './sentences/saying.ts'
import type { Connection } from './settings.ts'

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
          message: say('notKept', partsOf(item.changes)),
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
    const { netboxUrl } = mapping
    const inventory = await readInventory(netbox, { ids: devices && [...devices], contacts, netboxUrl })
    const desired = desiredFrom(inventory.devices, instance, connection)
    return { ...desired, notices: [...inventory.problems, ...desired.notices] }
  }

  #held({ targets }: Desired, { devices }: Scope): Promise<Held[]> {
    const { whatsup, ledger, connection, instance } = this.#options
    const wanted = new Set(targets.map(({ key }) => key))
    return look(wanted, devices, { instance, connection, whatsup, entries: ledger.entries, now: this.#now() })
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
