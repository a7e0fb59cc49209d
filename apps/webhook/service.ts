import type { Bounds } from '../runtime/intake.ts'
import { metricsPage } from '../runtime/metrics.ts'
import { type Handler, type Listening, serve } from '../runtime/server.ts'
import type { Config } from './config.ts'
import { Metrics } from './metrics.ts'
import { createReceiver } from './receiver.ts'
import { Spool } from './spool.ts'
import { Worker } from './worker.ts'

/** Where NetBox's webhook points to. */
export const PATH = '/api/webhooks/netbox'

export interface ServiceOptions {
  readonly host: string
  readonly port: number
  readonly folder: string
  readonly secret: string
  readonly config: Config
  /** Of what comes in; {@link BOUNDS} by default. */
  readonly bounds?: Partial<Bounds>
  /** What the same server answers besides. */
  readonly routes?: Readonly<Record<string, Handler>>
  readonly log: (line: string) => void
}

/** The receiver, its worker, `/health` and `/metrics` as one server. Throws `FolderError`. */
export async function startService(options: ServiceOptions): Promise<Listening> {
  const { host, port, folder, secret, config, bounds = {}, log } = options
  const metrics = new Metrics()
  const spool = await Spool.open(folder)
  const worker = new Worker({ spool, ...config, log, onAttempt: (attempt) => metrics.attempt(attempt) })
  const routes = {
    ...options.routes,
    [PATH]: createReceiver({ secret, spool, bounds, onOutcome: (outcome) => metrics.request(outcome) }),
    '/health': health(spool),
    '/metrics': () => metricsPage(metrics.render(spool.sizes)),
  }
  const server = await serve({ host, port, routes, log }).catch(async (error) => {
    await spool.close()
    throw error
  })
  worker.start()
  return {
    port: server.port,
    async close() {
      // In this order: what is accepted to the last moment still reaches the disk.
      await server.close()
      await worker.stop()
      await spool.close()
    },
  }
}

/** Whether the next event would be taken. */
function health(spool: Spool): Handler {
  return () => {
    const full = spool.sizes.pending >= spool.capacity
    return Response.json({ status: full ? 'full' : 'ok', ...spool.sizes }, { status: full ? 503 : 200 })
  }
}
