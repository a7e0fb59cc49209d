import { AckPolicy, type ConsumerMessages, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import type { DeadLetters } from './dead-letters.ts'
import { delayAfter } from './delay.ts'
import { EventError, readEvent } from './event.ts'
import { INTAKE, ingressOf } from './names.ts'
import type { EventStore } from './store.ts'
import { eventTypes } from './types.ts'

export interface IntakeOptions {
  readonly connection: NatsConnection
  /** The name of the stream of events. */
  readonly stream: string
  readonly store: EventStore
  readonly dead: DeadLetters
  readonly log: (line: string) => void
}

/** Milliseconds until an event that only a newer program knows is looked at again. */
const HELD = 300_000

/**
 * Takes in what others publish without the aggregate's id in the subject (`nats pub infrastructure.compute.registered '{…}'`): each
 * is checked and appended under its own event_id, so that a repetition is none; or becomes a dead letter with the reason.
 */
export async function takeIn({ connection, stream, store, dead, log }: IntakeOptions): Promise<AsyncDisposable> {
  const name = ingressOf(stream)
  const manager = await jetstreamManager(connection, { checkAPI: false })
  await manager.consumers.add(name, { durable_name: INTAKE, ack_policy: AckPolicy.Explicit, max_deliver: -1 })
  const messages = await (await jetstream(connection).consumers.get(name, INTAKE)).consume({ max_messages: 100 })
  const work = consume(messages, async (message) => {
    try {
      await append(message, store)
      await message.ackAck()
    } catch (error) {
      if (error instanceof EventError && error.code === 'invalid') {
        const { seq, subject } = message
        const place = { about: `${seq}`, subject, position: seq, text: message.string() }
        await dead.put({ source: 'intake', ...place, reason: error.message, time: new Date().toISOString() })
        message.term(error.message)
        log(`${subject} is no event: ${error.message}`)
      } else {
        const held = error instanceof EventError
        message.nak(held ? HELD : delayAfter(message.info.deliveryCount))
        log(`${message.subject} waits: ${(error as Error).message}`)
      }
    }
  })
  return {
    async [Symbol.asyncDispose]() {
      await messages.close()
      await work
    },
  }
}

async function consume(messages: ConsumerMessages, each: (message: JsMsg) => Promise<void>): Promise<void> {
  for await (const message of messages) await each(message)
}

async function append(message: JsMsg, store: EventStore): Promise<void> {
  const event = readEvent(message.string(), message.time)
  const { aggregate, operation } = eventTypes[event.event_type]
  const wanted = `infrastructure.${aggregate}.${operation}`
  if (message.subject !== wanted)
    throw new EventError(
      `event_type is ${event.event_type}, which goes to ${wanted}; the subject is ${message.subject}`,
    )
  await store.append([event])
}
