import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { startService } from '../events/projector/service.ts'
import { type ProjectorSettings, projectorSettings } from '../events/projector/settings.ts'
import { connectTo, streamSettings } from '../events/store/connection.ts'
import type { StreamSettings } from '../events/store/streams.ts'
import { secretsOf } from '../runtime/secrets.ts'

/** What the projector is told, where the container shall run it. */
export interface EventsSettings {
  readonly env: NodeJS.ProcessEnv
  readonly projector: ProjectorSettings
  readonly streams: StreamSettings
  /** How NetBox tells of changes: what it signs with, and what the projector then wants. Undefined where those become no events. */
  readonly changes: { readonly secret: string; readonly token: string } | undefined
}

export interface EventsOptions {
  readonly host: string
  /** Where it answers `/health` and `/metrics`; 0 takes any free one. */
  readonly port: number
  readonly log: (line: string) => void
}

/** Milliseconds between looks for a NATS that is not there. */
const LOOK = 2000

/** Reads the settings; undefined where no NATS is named. Throws ConfigError. */
export async function eventsSettings(env: NodeJS.ProcessEnv): Promise<EventsSettings | undefined> {
  if (!env.NATS_URL) return undefined
  const secret = await secretsOf(env)('NETBOX_EVENTS_WEBHOOK_SECRET')
  // Both ends are in this process: nobody else need know it.
  const changes = secret === undefined ? undefined : { secret, token: randomBytes(32).toString('base64url') }
  const projector = { ...(await projectorSettings(env)), ...(changes && { sourceToken: changes.token }) }
  return { env, projector, streams: streamSettings(env), changes }
}

/**
 * Runs the projector beside the container's other services. A NATS that is away, or that was made anew, is waited for: the others go
 * on meanwhile.
 */
export function startEvents(settings: EventsSettings, options: EventsOptions): AsyncDisposable {
  const { log } = options
  const stop = new AbortController()
  const run = async () => {
    let said: string | undefined
    while (!stop.signal.aborted) {
      try {
        await session(settings, options, stop.signal)
        said = undefined
      } catch (error) {
        const { message } = error as Error
        if (message !== said) log(`events wait: ${message}`)
        said = message
      }
      await pause(LOOK, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}

/** One connection to NATS from its begin to its end, or to the container's. */
async function session({ env, projector, streams }: EventsSettings, options: EventsOptions, signal: AbortSignal) {
  const connection = await connectTo(env, 'netbox-automation')
  try {
    const service = await startService({ ...projector, ...options, connection, streams })
    try {
      const ended = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      if (!signal.aborted) await Promise.race([ended, connection.closed()])
    } finally {
      await service.close()
    }
  } finally {
    await connection.close()
  }
}
