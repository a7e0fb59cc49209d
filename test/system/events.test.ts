import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe } from 'vitest'
import { JetStreamLog } from '../../apps/events/store/jetstream.ts'
import { EventStore } from '../../apps/events/store/store.ts'
import { ensureStreams, STREAM_DEFAULTS } from '../../apps/events/store/streams.ts'
import { ensureNats, type NatsServer, startNats } from '../../sandbox/nats/index.ts'
import { keepsTheContract } from '../apps/events/store-contract.ts'

let folder: string
let server: NatsServer
let connection: NatsConnection

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), `nbtest${process.pid}-events-`))
  server = await startNats({ program: await ensureNats(() => {}), folder })
  connection = await connect({ servers: server.url })
})

afterAll(async () => {
  await connection?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a store on JetStream', () => {
  let store: EventStore
  beforeAll(async () => {
    await ensureStreams(await jetstreamManager(connection), STREAM_DEFAULTS)
    store = new EventStore(await JetStreamLog.open(connection, STREAM_DEFAULTS.name))
  })
  keepsTheContract(() => store)
})
