import { applyChanges, checkNames } from './admin-changes.ts'
import { claimsOfOthers, type Held, list, readHeld, waysOfOthers } from './admin-entities.ts'
import { type Clock, realClock } from './clock.ts'
import { waysOf } from './declarative/routes-in.ts'
import { type Admin, type Gateway, GatewayError, type Proxy as ProxyPort } from './gateway.ts'
import { marked, tells } from './marks.ts'
import type { Service } from './model.ts'
import { neighbourProbes } from './neighbour-probes.ts'
import { goneProbes, probesOf } from './our-probes.ts'
import { judge, overlapsOf } from './overlap/overlaps.ts'
import { type Change, planServices } from './plan.ts'
import { assertAnswers, type Probe, waitFor } from './probe.ts'
import { oneLine } from './words.ts'

export interface AdminOptions {
  admin: Admin
  proxy: ProxyPort
  owner: string
  /** Milliseconds that a change may take to be seen on the proxy. */
  patience?: number
  clock?: Clock
}

const UNPROVEN =
  'The gateway does not tell which route answers (allow_debug_header is off) and does not take the plugin response-transformer: that our paths answer was seen, that our routes do was not.'

/**
 * A Kong with a database, changed through its Admin API. It takes one entity at a time, so a change that fails midway is
 * taken back entity by entity.
 */
export class AdminGateway implements Gateway {
  readonly #admin: Admin
  readonly #proxy: ProxyPort
  readonly #owner: string
  readonly #patience: number
  readonly #clock: Clock

  constructor({ admin, proxy, owner, patience = 20_000, clock = realClock }: AdminOptions) {
    this.#admin = admin
    this.#proxy = proxy
    this.#owner = owner
    this.#patience = patience
    this.#clock = clock
  }

  async read(): Promise<Service[]> {
    return (await readHeld(this.#admin, this.#owner)).services
  }

  async write(services: Service[], allowOverlap: readonly string[] = []): Promise<string[]> {
    const held = await readHeld(this.#admin, this.#owner)
    const changes = planServices(services, held.services)
    const same = changes.length === 0 && held.strays.length === 0
    if (same && services.length === 0) return []
    await assertAnswers(this.#proxy)
    if (same) return await this.#proven(services)
    const notes = await this.#judge(services, changes, held, allowOverlap)
    return [...notes, ...(await this.#change(services, changes, held))]
  }

  async check(services: Service[], allowOverlap: readonly string[] = []): Promise<string[]> {
    const held = await readHeld(this.#admin, this.#owner)
    const changes = planServices(services, held.services)
    return changes.length === 0 ? [] : await this.#judge(services, changes, held, allowOverlap)
  }

  async #judge(services: Service[], changes: Change[], held: Held, allowed: readonly string[]): Promise<string[]> {
    await checkNames(this.#admin, this.#owner, changes, held)
    const claims = await claimsOfOthers(this.#admin, this.#owner)
    return judge(overlapsOf(services, claims, new URL(this.#proxy.url).host), allowed)
  }

  async #change(services: Service[], changes: Change[], held: Held): Promise<string[]> {
    const others = await neighbourProbes(
      this.#proxy,
      await waysOfOthers(this.#admin, this.#owner),
      new Set(services.flatMap(({ routes }) => routes.map(({ name }) => name))),
    )
    try {
      await applyChanges(this.#admin, this.#owner, changes, services, held)
      const left = (await list(this.#admin, 'routes')).flatMap((route) => waysOf(route, ''))
      const notes = await this.#proven(services, goneProbes(held.services, services, left))
      await this.#verify(others)
      return notes
    } catch (error) {
      const message = (error as Error).message
      throw new GatewayError(`${oneLine(message)}. ${await this.#restore(held.services)}`)
    }
  }

  /** Waits until our services are seen to answer, and says so where a gateway does not let that be proven. */
  async #proven(services: Service[], gone: Probe[] = []): Promise<string[]> {
    await this.#verify([...probesOf(services), ...gone])
    if (services.length === 0 || (await tells(this.#proxy, services))) return []
    const proof = await marked(this.#admin, this.#owner, services, async (mark) => {
      await this.#verify(probesOf(services, mark))
      return true
    })
    return proof ? [] : [UNPROVEN]
  }

  /** Several workers learn of a change one after the other. */
  async #verify(probes: Probe[]): Promise<void> {
    const wrong = await waitFor(this.#proxy, probes, this.#patience, this.#clock)
    if (wrong.length > 0) throw new GatewayError(`With our entries ${wrong.slice(0, 3).join('; ')}.`)
  }

  /** Takes the change back, and tells how that went. */
  async #restore(services: Service[]): Promise<string> {
    try {
      const held = await readHeld(this.#admin, this.#owner)
      await applyChanges(this.#admin, this.#owner, planServices(services, held.services), services, held)
      return 'Our entries are as they were.'
    } catch (error) {
      return `Our earlier entries could not be put back (${oneLine((error as Error).message)}): run again when the gateway works.`
    }
  }
}
