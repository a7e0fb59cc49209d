import { type Clock, realClock } from './clock.ts'
import { merge, readOurs, withoutOurs } from './declarative/merge.ts'
import { claimsIn, routesIn } from './declarative/routes-in.ts'
import { fileRefusal } from './file-refusal.ts'
import { type DeclarativeHost, type Gateway, GatewayError, type Proxy as ProxyPort } from './gateway.ts'
import { routeNames, unloaded, waitForLoaded } from './loaded.ts'
import type { Route, Service } from './model.ts'
import { neighbourProbes } from './neighbour-probes.ts'
import { goneProbes, probesOf } from './our-probes.ts'
import { judge, overlapsOf } from './overlap/overlaps.ts'
import { answers, assertAnswers, complaints, type Probe, waitFor } from './probe.ts'
import { said } from './words.ts'

export interface DeclarativeOptions {
  host: DeclarativeHost
  proxy: ProxyPort
  owner: string
  /** Milliseconds that a change may take to be seen on the proxy. */
  patience?: number
  clock?: Clock
}

/** A change that is ready to be made. */
interface Candidate {
  old: string
  text: string
  services: Service[]
  /** Whose requests change hands. */
  notes: string[]
  /** What our entries must show when the change is live. */
  ours: Probe[]
  /** Whether the proxy shows all of that already now, so that it will not tell when the change is live. */
  showing: boolean
  /** What everybody else's must show then. */
  others: Probe[]
  /** Names of everybody else's routes that are loaded; undefined where the gateway does not tell. */
  loaded: string[] | undefined
  /** What ours must show if the change is taken back. */
  before: Probe[]
}

const UNPROVEN =
  'The gateway tells neither which route answers (allow_debug_header is off) nor what it loaded (its Admin API does not answer), and another route answers for our paths as well: that they answer was seen, that our routes do was not.'
const attempts = 3
/** How long Kong may go on with its old configuration after a reload, when nothing on the proxy tells old from new. */
const settling = 1000

/**
 * A Kong without a database. Its file is the truth: the Admin API would take a configuration too, but the next reload or
 * restart would lose it.
 *
 * `kong reload` says "Kong reloaded" for a broken file as well, and goes on with the old configuration. So the gateway
 * judges the file before it is written, the live routes are looked at after, and the old file comes back if they are wrong.
 */
export class DeclarativeGateway implements Gateway {
  readonly #host: DeclarativeHost
  readonly #proxy: ProxyPort
  readonly #owner: string
  readonly #patience: number
  readonly #clock: Clock

  constructor({ host, proxy, owner, patience = 20_000, clock = realClock }: DeclarativeOptions) {
    this.#host = host
    this.#proxy = proxy
    this.#owner = owner
    this.#patience = patience
    this.#clock = clock
  }

  /**
   * What our block in the file says, without the routes that the live gateway does not serve: somebody may have given it another
   * configuration through its Admin API, which it keeps until the next reload.
   */
  async read(): Promise<Service[]> {
    const services = readOurs(await this.#host.read(), this.#owner)
    if (!(await answers(this.#proxy))) return services
    const missing = await unloaded(this.#host.admin, services)
    return Promise.all(
      services.map(async (service) => {
        const serves = async (route: Route) =>
          !missing.includes(route.name) &&
          (await complaints(this.#proxy, probesOf([{ ...service, routes: [route] }]))).length === 0
        const live = await Promise.all(service.routes.map(serves))
        return { ...service, routes: service.routes.filter((_, at) => live[at]) }
      }),
    )
  }

  async write(services: Service[], allowOverlap: readonly string[] = []): Promise<string[]> {
    return await this.#host.locked(async () => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const candidate = await this.#prepare(services, allowOverlap)
        if (candidate === undefined) return []
        // Another program may have written the file while the routes were looked at. What it wrote must not be lost.
        if ((await this.#host.read()) !== candidate.old) continue
        await this.#change(candidate)
        const silent = candidate.showing && candidate.loaded === undefined
        return silent ? [...candidate.notes, UNPROVEN] : candidate.notes
      }
      throw new GatewayError(
        `${this.#host.file} was changed ${attempts} times while our entries were about to be written: stop the program that writes it, and run again.`,
      )
    })
  }

  async check(services: Service[], allowOverlap: readonly string[] = []): Promise<string[]> {
    const old = await this.#host.look()
    return merge(old, this.#owner, services) === old ? [] : this.#judge(old, services, allowOverlap)
  }

  #judge(old: string, services: Service[], allowed: readonly string[]): string[] {
    const claims = claimsIn(withoutOurs(old, this.#owner))
    return judge(overlapsOf(services, claims, new URL(this.#proxy.url).host), allowed)
  }

  /** Everything that can be done without a change; nothing comes back if there is nothing to change. */
  async #prepare(services: Service[], allowOverlap: readonly string[]): Promise<Candidate | undefined> {
    const old = await this.#host.read()
    const text = merge(old, this.#owner, services)
    if (text === old && services.length === 0) return undefined
    await assertAnswers(this.#proxy)
    if (text === old) {
      await this.#confirm(services)
      return undefined
    }
    const notes = this.#judge(old, services, allowOverlap)
    const refused = await this.#host.parse(text)
    if (refused !== undefined) throw await fileRefusal(this.#host, refused, old)
    const ours = readOurs(old, this.#owner)
    const mine = new Set(namesOf(ours))
    const theirs = routesIn(old).filter(({ route }) => !mine.has(route))
    const names = await routeNames(this.#host.admin)
    const wanted = [...probesOf(services), ...goneProbes(ours, services, routesIn(text))]
    return {
      old,
      text,
      services,
      notes,
      ours: wanted,
      showing: (await complaints(this.#proxy, wanted)).length === 0,
      others: await neighbourProbes(this.#proxy, theirs, new Set(namesOf(services))),
      loaded: names && theirs.map(({ route }) => route).filter((name) => names.has(name)),
      before: probesOf(ours),
    }
  }

  /** The file is as it should be; the gateway may still not have read it. */
  async #confirm(services: Service[]): Promise<void> {
    const probes = probesOf(services)
    const { admin } = this.#host
    if ((await complaints(this.#proxy, probes)).length === 0 && (await unloaded(admin, services)).length === 0) return
    const since = new Date(this.#clock.now())
    await this.#host.reload()
    const wrong = await waitFor(this.#proxy, probes, this.#patience, this.#clock)
    const missing = wrong.length > 0 ? [] : await waitForLoaded(admin, services, this.#patience, this.#clock)
    if (missing.length > 0) wrong.push(`it has not loaded ${missing.join(', ')}`)
    if (wrong.length > 0)
      throw new GatewayError(
        `Our entries are in ${this.#host.file}, but after a reload ${wrong.join('; ')}.${said(await this.#errors(since))}`,
      )
  }

  async #change(candidate: Candidate): Promise<void> {
    const since = new Date(this.#clock.now())
    // Clocks differ: what the log says "since" may be older.
    const earlier = await this.#errors(since)
    const errors = async () => (await this.#errors(since)).filter((line) => !earlier.includes(line))
    const backup = await this.#host.backup()
    let failure: string | undefined
    let written = false
    try {
      await this.#host.write(candidate.text)
      written = true
      await this.#host.reload()
      failure = await this.#verify(candidate, errors)
    } catch (error) {
      failure = (error as Error).message
    }
    if (failure === undefined) return
    const log = said(await errors())
    throw new GatewayError(`${sentence(failure)}${log} ${await this.#restore(candidate, written, backup)}`)
  }

  async #verify(candidate: Candidate, errors: () => Promise<string[]>): Promise<string | undefined> {
    const { services, showing, ours, others, loaded } = candidate
    if (showing) {
      await this.#clock.sleep(settling)
      const missing = await waitForLoaded(this.#host.admin, services, this.#patience, this.#clock)
      if (missing.length > 0) return `The gateway did not load ${missing.join(', ')}`
    }
    // Ours first: only when they are live are the others' answers those of the new configuration.
    for (const probes of [ours, others]) {
      const wrong = await waitFor(this.#proxy, probes, this.#patience, this.#clock)
      if (wrong.length > 0) return `With our entries ${wrong.slice(0, 3).join('; ')}`
    }
    const names = loaded && (await routeNames(this.#host.admin))
    const lost = names && loaded.find((name) => !names.has(name))
    if (lost !== undefined) return `With our entries the gateway did not load ${lost}, which it had before`
    const broken = (await errors()).some((line) => /init_by_lua|declarative config/i.test(line))
    return broken ? 'The gateway did not load the file' : undefined
  }

  /** Takes the change back, and tells how that went. */
  async #restore({ old, text, others, before }: Candidate, written: boolean, backup: string): Promise<string> {
    const { file, container } = this.#host
    try {
      const now = await this.#host.read()
      if (now === old) return `${file} is as it was.`
      // What another program wrote since is not ours to undo.
      const mine = now === text || !written
      await this.#host.write(mine ? old : merge(now, this.#owner, readOurs(old, this.#owner)))
      await this.#host.reload()
      const wrong = await waitFor(this.#proxy, [...others, ...before], this.#patience, this.#clock)
      if (wrong.length === 0) return `${file} is as it was, and the gateway uses it.`
      return `${file} is as it was, but ${wrong.slice(0, 3).join('; ')}: look at the log of ${container}.`
    } catch (error) {
      return `The old configuration could not be put back (${(error as Error).message}): copy ${backup} to ${file} and reload ${container}.`
    }
  }

  async #errors(since: Date): Promise<string[]> {
    try {
      return await this.#host.errorsSince(since)
    } catch {
      // What the log says is an extra: not to have it must not hide what went wrong.
      return []
    }
  }
}

function namesOf(services: readonly Service[]): string[] {
  return services.flatMap((service) => service.routes.map((route) => route.name))
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
