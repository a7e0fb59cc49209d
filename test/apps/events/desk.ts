import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { type ServiceOptions, startService } from '../../../apps/events/projector/service.ts'
import { DeadLetters } from '../../../apps/events/store/dead-letters.ts'
import { JetStreamLog } from '../../../apps/events/store/jetstream.ts'
import { EventStore } from '../../../apps/events/store/store.ts'
import { ensureStreams, STREAM_DEFAULTS } from '../../../apps/events/store/streams.ts'

/** A projector on a real NATS server, in front of some NetBox; quick where it would wait for people. */
export async function projectorDesk(
  nats: string | string[],
  netbox: { url: string; token: string; site?: string },
  streams = STREAM_DEFAULTS,
) {
  const join = () => connect({ servers: nats, maxReconnectAttempts: -1, reconnectTimeWait: 200 })
  const connection = await join()
  await ensureStreams(await jetstreamManager(connection), streams)
  const store = new EventStore(await JetStreamLog.open(connection, streams.name))
  const dead = await DeadLetters.open(connection, streams.name)
  const lines: string[] = []
  return {
    connection,
    store,
    dead,
    lines,
    /** Starts an instance with a connection of its own. */
    async start(more: Partial<ServiceOptions> = {}) {
      const own = await join()
      const service = await startService({
        connection: own,
        streams,
        host: '127.0.0.1',
        port: 0,
        consumer: 'netbox-projector',
        url: netbox.url,
        token: netbox.token,
        site: netbox.site,
        reconcileHours: 100,
        patience: { attempts: 2, base: 1, longest: 5 },
        waits: 3,
        delay: 100,
        log: (line) => lines.push(line),
        ...more,
      })
      const close = async () => {
        await service.close()
        await own.close()
      }
      const page = async (path: string) => await fetch(`http://127.0.0.1:${service.port}${path}`)
      return {
        page,
        health: async () => (await (await page('/health')).json()) as { status: string; lag: number; why?: string },
        metrics: async () => await (await page('/metrics')).text(),
        /** As if it had been killed: nothing is said to anybody. */
        async kill() {
          await own.close()
          await service.close().catch(() => undefined)
        },
        close,
        [Symbol.asyncDispose]: close,
      }
    },
    async [Symbol.asyncDispose]() {
      await connection.close()
    },
  }
}
