import { connected, NetBoxError } from '../../netbox/index.ts'
import { ConfigError } from '../runtime/config-error.ts'
import { metricsPage } from '../runtime/metrics.ts'
import { every } from '../runtime/schedule.ts'
import { serve as listenOn } from '../runtime/server.ts'
import { type Circuit, CLOSED, circuitAfter, isOpen } from './circuit.ts'
import type { Config, SourceConfig } from './config.ts'
import { presencesAfter } from './core/presence.ts'
import { type Asked, lookAll } from './looks.ts'
import { NOTHING, renderMetrics, type Status } from './metrics.ts'
import { type Around, carryOut, prepareFrom } from './run.ts'
import { fingerprintOf, rulesDigest, saysTheSame, settledBy } from './settled.ts'
import { holdState } from './state.ts'

export interface Serving extends Around {
  readonly url: string
  readonly env: NodeJS.ProcessEnv
  readonly listen: { readonly host: string; readonly port: number }
  readonly log: (line: string) => void
  /** Told where it listens. */
  readonly ready?: (port: number) => void
}

/** No two sources, and no two of these programs, ask in step for long. */
const JITTER = 0.1
const MINUTE = 60_000

/**
 * Asks each source at its own times, and brings NetBox up after each look; until the signal. A source that is down, slow or wrong
 * holds up no other; a NetBox that is down is tried again at the next look.
 */
export async function serve(config: Config, serving: Serving): Promise<void> {
  const { signal, log, now, url, env } = serving
  await using held = await holdState(config.state)
  let { state } = held
  let status: Status = NOTHING
  await using _page = await pages(serving, () => ({ status, healthy: isHealthy(status, config, now()) }))
  await connected(url, env, { signal, description: 'netbox-discover serve', lasting: true }, async (client) => {
    const rules = rulesDigest(config)
    const cycle = async (asked: Asked) => {
      const before = await fingerprintOf(client)
      if (before === state.settled?.netbox && saysTheSame(asked.look, asked.failure !== undefined, state, rules)) {
        const { presences } = presencesAfter(state.presences, asked.look)
        state = { ...state, presences }
        await held.save(state)
        status = { ...status, lastCycle: now().getTime(), unchanged: status.unchanged + 1 }
        return
      }
      // Of the others what they said last: a look counts once for presence.
      const others = config.sources.flatMap(({ name }) => (name === asked.look.source ? [] : (state.looks[name] ?? [])))
      const cycled = await prepareFrom(client, config, state, [asked], now(), others)
      const { report, journal, state: next } = await carryOut(client, cycled, { stop: signal })
      // Whoever changes NetBox meanwhile changes what is asked for next time.
      const looks = [...others, asked.look]
      const idle = report.results.every(({ action }) => action.action === 'unchanged') && asked.failure === undefined
      const { settled: _, ...rest } = next
      state = idle ? { ...rest, settled: settledBy(before, rules, looks) } : rest
      await held.save(state)
      for (const { error } of report.failed) if (error!.code !== 'blocked') log(`${error!.message}.`)
      if (journal) log(`${journal}.`)
      const done = report.results.filter(({ action, error }) => action.action !== 'unchanged' && !error).length
      if (done > 0) log(`${done} changes made after a look at ${asked.look.source}.`)
      const conflicts = cycled.told.conflicts
      status = {
        ...status,
        conflicts,
        changes: status.changes + done,
        failures: status.failures + report.failed.length,
        lastCycle: now().getTime(),
      }
    }
    let turn: Promise<void> = Promise.resolve()
    const circuits = new Map<string, Circuit>()
    const look = async (source: SourceConfig) => {
      const circuit = circuits.get(source.name) ?? CLOSED
      if (isOpen(circuit, now().getTime())) return
      const [asked] = await lookAll([source], { ...serving, site: config.site })
      const { observations, gaps } = asked!.look
      const failed = asked!.failure !== undefined
      const next = circuitAfter(circuit, failed, source.every * MINUTE, now().getTime())
      circuits.set(source.name, next)
      if (next.until > 0)
        log(
          `${source.name} has failed ${next.failures} times; it is left alone until ${new Date(next.until).toISOString()}.`,
        )
      const one = {
        up: !failed,
        open: next.until > 0,
        at: now().getTime(),
        things: observations.length,
        gaps: gaps.length,
      }
      status = { ...status, sources: { ...status.sources, [source.name]: one } }
      if (asked!.failure) log(`${asked!.failure}.`)
      // One after the other: each is drawn up on what the one before did.
      turn = turn
        .then(() => cycle(asked!))
        .catch((error: unknown) => {
          if (signal.aborted) return
          status = { ...status, failures: status.failures + 1 }
          log(error instanceof NetBoxError ? `${error.message}.` : `a cycle failed (${(error as Error).name}).`)
        })
      await turn
    }
    await Promise.all(
      config.sources.map((source) => {
        const hours = (source.every * (1 + JITTER * Math.random())) / 60
        return every({ hours, last: undefined, signal, log }, () => look(source))
      }),
    )
    await turn
  })
}

/** Healthy as long as NetBox was brought up to date within twice the longest time between two looks, or it has only begun. */
function isHealthy({ lastCycle, sources }: Status, config: Config, now: Date): boolean {
  const longest = Math.max(...config.sources.map((one) => one.every * MINUTE + one.timeout * 1000))
  return Object.keys(sources).length === 0 || now.getTime() - lastCycle < 2 * longest
}

/** `/metrics` and `/health`. Throws {@link ConfigError} where nothing can listen. */
async function pages(
  { listen, log, ready }: Serving,
  read: () => { status: Status; healthy: boolean },
): Promise<AsyncDisposable> {
  const routes = {
    '/metrics': () => metricsPage(renderMetrics(read().status)),
    '/health': () => {
      const { status, healthy } = read()
      const { sources, conflicts } = status
      return Response.json(
        { status: healthy ? 'ok' : 'late', sources, conflicts: conflicts.length },
        { status: healthy ? 200 : 503 },
      )
    },
  }
  const server = await listenOn({ ...listen, routes, log }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`--listen is ${listen.host}:${listen.port}, where nothing can listen (${error.code})`)
  })
  ready?.(server.port)
  return { [Symbol.asyncDispose]: () => server.close() }
}
