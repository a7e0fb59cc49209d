import type { Client } from '../../../netbox/index.ts'
import { metricsPage } from '../../runtime/metrics.ts'
import type { Secrets } from '../../runtime/secrets.ts'
import { type Handler, type Listening, serve } from '../../runtime/server.ts'
import { openConnection } from '../open.ts'
import { createPage } from '../page/page.ts'
import type { Settings } from '../settings.ts'
import { EVENTS, PAGE } from '../told.ts'
import { Access } from './access.ts'
import { createApi } from './api.ts'
import { type Clock, clock as realClock } from './clock.ts'
import { receiveEvents } from './events.ts'
import { Lane } from './lane.ts'
import { renderMetrics } from './metrics.ts'
import { Sessions } from './sessions.ts'

export interface ServiceOptions {
  readonly settings: Settings
  readonly folder: string
  readonly netbox: Client
  /** Where NetBox is: tokens are checked there. */
  readonly url: string
  readonly secrets: Secrets
  /** Of NetBox's webhook. */
  readonly secret: string
  readonly host: string
  readonly port: number
  readonly log: (line: string) => void
  readonly clock?: Clock
  /** Milliseconds before a read of WhatsUp Gold that failed is tried again. */
  readonly patience?: number | undefined
}

export interface Service extends Listening {
  readonly lanes: readonly Lane[]
}

/** The export as a service: a lane for each connection, the receiver of events, the API, `/health` and `/metrics`. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { settings, folder, netbox, secrets, secret, host, port, log, clock = realClock } = options
  const closing: (() => Promise<void>)[] = []
  const closeAll = async () => {
    for (const close of closing.toReversed()) await close()
  }
  try {
    const lanes: Lane[] = []
    const own = { instance: settings.instance, folder, netbox, secrets }
    for (const connection of settings.connections) {
      const opened = await openConnection(connection, { ...own, now: clock.now, patience: options.patience })
      closing.push(async () => {
        await opened[Symbol.asyncDispose]()
      })
      lanes.push(await Lane.open({ settings, connection, folder, netbox, opened, clock, log }))
    }
    const active = lanes.filter(({ connection }) => connection.enabled)
    const events: Record<string, number> = {}
    const routes: Record<string, Handler> = {
      [EVENTS]: receiveEvents({
        secret,
        customField: settings.customField,
        changed: async (devices) => {
          await Promise.all(active.map((lane) => lane.changed(devices)))
        },
        onOutcome: (outcome) => {
          events[outcome] = (events[outcome] ?? 0) + 1
        },
      }),
      '/health': () =>
        Response.json({
          status: 'ok',
          connections: lanes.map(({ connection, state }) => ({
            name: connection.name,
            ...state,
            outage: state.outage !== undefined,
          })),
        }),
      '/metrics': () => metricsPage(renderMetrics(lanes, events)),
    }
    const api = createApi({ lanes, netbox, access: new Access(options.url) })
    const page = createPage({ lanes, sessions: new Sessions(options.url), basePath: new URL(options.url).pathname })
    const otherwise: Handler = (request, address) =>
      `${new URL(request.url).pathname}/`.startsWith(PAGE) ? page(request, address) : api(request, address)
    const server = await serve({ host, port, routes, otherwise, log })
    closing.push(async () => {
      await Promise.all(lanes.map((lane) => lane.stop()))
    })
    closing.push(() => server.close())
    for (const lane of lanes) lane.start()
    return { port: server.port, lanes, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}
