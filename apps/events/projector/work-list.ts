import {
  AckPolicy,
  type ConsumerInfo,
  type ConsumerMessages,
  DeliverPolicy,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream'
import { type NatsConnection, nanos } from '@nats-io/transport-node'

const GROUP = 'projector'
/** Milliseconds until a message of a program that died is delivered again, and until another instance takes over. */
const ACK_WAIT = 4000
const TAKE_OVER = 3000
/** Milliseconds between signs of life for what is held. */
const SIGN = 1500
/** The most that is asked for at once; and that may be unsettled in all, those included that wait for something. */
const AT_ONCE = 500
const UNSETTLED = 50_000

/**
 * Events that are not in NetBox yet, as a durable consumer hands them out: to one instance alone, while others stand by. What is
 * held is kept alive until it is settled, so it may take as long as it takes.
 */
export class WorkList {
  readonly #messages: ConsumerMessages
  readonly #manager: JetStreamManager
  readonly #stream: string
  readonly #name: string
  readonly #queue: JsMsg[] = []
  readonly #held = new Set<JsMsg>()
  readonly #signs: NodeJS.Timeout
  readonly #filling: Promise<void>
  #pin: string | undefined
  #wake: (() => void) | undefined
  #closed = false

  private constructor(manager: JetStreamManager, messages: ConsumerMessages, stream: string, name: string) {
    this.#manager = manager
    this.#messages = messages
    this.#stream = stream
    this.#name = name
    this.#filling = this.#fill()
    void this.#watchPin()
    this.#signs = setInterval(() => {
      for (const message of this.#held) message.working()
    }, SIGN)
  }

  /** @param name of the durable consumer, made if need be */
  static async open(connection: NatsConnection, stream: string, name: string): Promise<WorkList> {
    const manager = await jetstreamManager(connection, { checkAPI: false })
    await manager.consumers.add(stream, {
      durable_name: name,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ACK_WAIT),
      max_deliver: -1,
      max_ack_pending: UNSETTLED,
      priority_policy: 'pinned_client',
      priority_groups: [GROUP],
      priority_timeout: nanos(TAKE_OVER),
    })
    const consumer = await jetstream(connection).consumers.get(stream, name)
    const options = { max_messages: AT_ONCE, expires: 2000, group: GROUP }
    return new WorkList(manager, await consumer.consume(options), stream, name)
  }

  /** All that came, once something did; nothing when the list is closed or the signal ends the waiting. */
  async take(signal: AbortSignal): Promise<JsMsg[]> {
    while (this.#queue.length === 0 && !this.#closed && !signal.aborted)
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener('abort', wake)
          resolve()
        }
        this.#wake = wake
        signal.addEventListener('abort', wake)
      })
    return signal.aborted ? [] : this.#queue.splice(0)
  }

  /** It is done: no sign of life any more, and it is not delivered again once this resolves. */
  async done(message: JsMsg): Promise<void> {
    this.#held.delete(message)
    await message.ackAck()
  }

  /** It comes again after so many milliseconds. */
  again(message: JsMsg, delay: number): void {
    this.#held.delete(message)
    message.nak(delay)
  }

  /** It never comes again. */
  end(message: JsMsg, reason: string): void {
    this.#held.delete(message)
    message.term(reason)
  }

  async info(): Promise<ConsumerInfo> {
    return await this.#manager.consumers.info(this.#stream, this.#name)
  }

  /** Whether another instance is the active one. */
  isStandby(info: ConsumerInfo): boolean {
    const groups = (info as { priority_groups?: readonly { pinned_client_id?: string }[] }).priority_groups ?? []
    const pinned = groups[0]?.pinned_client_id
    return pinned !== undefined && pinned !== this.#pin
  }

  /** Hands back what is held, for whoever comes next. */
  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#signs)
    for (const message of this.#held) message.nak()
    this.#held.clear()
    this.#wake?.()
    await this.#messages.close()
    await this.#filling
  }

  async #fill(): Promise<void> {
    for await (const message of this.#messages) {
      if (this.#closed) {
        message.nak()
        continue
      }
      this.#held.add(message)
      this.#queue.push(message)
      this.#wake?.()
    }
    this.#closed = true
    this.#wake?.()
  }

  async #watchPin(): Promise<void> {
    for await (const notice of this.#messages.status()) {
      if (notice.type === 'consumer_pinned') this.#pin = notice.id
      if (notice.type === 'consumer_unpinned') this.#pin = undefined
    }
  }
}
