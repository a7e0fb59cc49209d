import * as escaped from '../../text/escape.ts'
import type { Bounds } from '../runtime/intake.ts'
import { secretsOf } from '../runtime/secrets.ts'
import { readConfig } from './config.ts'
import { createReceiver } from './receiver.ts'
import { Spool } from './spool.ts'
import { Worker } from './worker.ts'

export interface RouteOptions {
  /** A folder that outlasts a deployment, such as a mounted volume. */
  readonly spool: string
  /** `endpoints`, `rules` and `retry`, as in the file of `netbox-webhook`. */
  readonly config?: unknown
  /** Of what comes in. That of one address does nothing here: a route is not told whose request it gets. */
  readonly bounds?: Partial<Bounds>
  readonly env?: NodeJS.ProcessEnv
}

export interface Route {
  readonly POST: (request: Request) => Promise<Response>
  /** Does what the last run left undone, without waiting for the first event: for `instrumentation.ts`. */
  readonly start: () => Promise<void>
}

type Receive = (request: Request) => Promise<Response>

/** The development server loads a route anew with each change; a spool belongs to one worker for the life of the process. */
const shared = globalThis as { netboxWebhooks?: Map<string, Promise<Receive>> }
shared.netboxWebhooks ??= new Map()
const running = shared.netboxWebhooks

/**
 * The receiver and its worker as a route handler of Next.js. Nothing happens until the first event or {@link Route.start}: a
 * build loads routes, too.
 *
 * @example
 * // app/api/webhooks/netbox/route.ts
 * export const runtime = 'nodejs'
 * export const { POST } = netboxWebhook({ spool: '/data/netbox-webhook', config })
 */
export function netboxWebhook(options: RouteOptions): Route {
  const ready = () => {
    const known = running.get(options.spool) ?? launch(options)
    running.set(options.spool, known)
    // What is wrong now may be mended before the next event.
    known.catch(() => running.delete(options.spool))
    return known
  }
  return {
    POST: async (request) => (await ready())(request),
    start: async () => {
      await ready()
    },
  }
}

async function launch({
  spool: folder,
  config: given,
  bounds = {},
  env = process.env,
}: RouteOptions): Promise<Receive> {
  const secrets = secretsOf(env)
  const config = await readConfig(given, secrets)
  const secret = await secrets('NETBOX_WEBHOOK_SECRET')
  if (!secret) throw new TypeError('NETBOX_WEBHOOK_SECRET is not set; it must be the secret of the webhook in NetBox')
  const spool = await Spool.open(folder)
  new Worker({
    spool,
    ...config,
    log: (line) => console.error(escaped.terminalLine(`netbox-webhook: ${line}`)),
  }).start()
  return createReceiver({ secret, spool, bounds })
}
