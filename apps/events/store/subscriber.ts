import { AckPolicy, DeliverPolicy, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { delayAfter } from './delay.ts'
import type { EventStore } from './store.ts'
import { type Stored, stored } from './stored.ts'
import type { Wildcard } from './subjects.ts'

export interface Subscription extends AsyncDisposable {
  /** Resolves when nothing comes any more; rejects with what ended it. */
  readonly ended: Promise<void>
}

/** What is done with an event. What it throws is told to `failed`. */
export type Handler = (event: Stored) => Promise<void> | void

/**
 * Calls a handler for each event from now on, one after the other. Nothing is remembered: what comes while nobody listens, and what
 * a handler failed at, is over.
 */
export async function listen(
  store: EventStore,
  subjects: Wildcard,
  handler: Handler,
  failed: (event: Stored, error: Error) => void,
): Promise<Subscription> {
  const end = new AbortController()
  const from = (await store.head()) + 1
  const ended = (async () => {
    for await (const event of store.all({ from, subjects, follow: true, signal: end.signal })) {
      try {
        await handler(event)
      } catch (error) {
        failed(event, error as Error)
      }
    }
  })()
  return {
    ended,
    async [Symbol.asyncDispose]() {
      end.abort()
      await ended
    },
  }
}

export interface Durable {
  readonly connection: NatsConnection
  /** The name of the stream of events. */
  readonly stream: string
  /** Under which the server remembers what was handled. */
  readonly name: string
  readonly subjects: Wildcard
  /** Milliseconds of the first delay after a failure; 1000 by default, doubled each time. */
  readonly delay?: number
}

/**
 * Calls a handler for each event from the first on, also for those that came while nobody listened. One that it fails at comes again
 * after a growing delay, behind those that came meanwhile, until it goes through: a handler must bear an event twice, and late.
 */
export async function subscribe(
  { connection, stream, name, subjects, delay = 1000 }: Durable,
  handler: Handler,
  failed: (event: Stored, error: Error) => void,
): Promise<Subscription> {
  const manager = await jetstreamManager(connection, { checkAPI: false })
  await manager.consumers.add(stream, {
    durable_name: name,
    filter_subject: subjects,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    max_deliver: -1,
  })
  const messages = await (await jetstream(connection).consumers.get(stream, name)).consume({ max_messages: 100 })
  const ended = (async () => {
    for await (const message of messages) await handle(message, handler, failed, delay)
  })()
  return {
    ended,
    async [Symbol.asyncDispose]() {
      await messages.close()
      await ended
    },
  }
}

async function handle(
  message: JsMsg,
  handler: Handler,
  failed: (event: Stored, error: Error) => void,
  first: number,
): Promise<void> {
  const { seq: position, subject, time: recorded } = message
  const event = stored({ position, subject, text: message.string(), recorded })
  try {
    await handler(event)
    message.ack()
  } catch (error) {
    message.nak(delayAfter(message.info.deliveryCount, { first }))
    failed(event, error as Error)
  }
}
