import { JetStreamApiError, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { deadOf, deadSubject } from './names.ts'

/** Who gave up: what takes plain publishes in, or the projector; `stream` for what stands in the stream and is no event. */
type Source = 'intake' | 'projector' | 'stream'

/** What nobody could do, with the reason. */
export interface Letter {
  readonly source: Source
  /** The aggregate, as `compute.01936194-…`, or the place in the stream. */
  readonly about: string
  /** One sentence; NetBox's own words where it refused. */
  readonly reason: string
  readonly time: string
  /** Of the message. */
  readonly subject: string
  readonly position: number
  readonly text: string
}

/** Letters that wait for a person. There is one for each thing that could not be done: a second replaces the first. */
export class DeadLetters {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #stream: string

  private constructor(connection: NatsConnection, manager: JetStreamManager, stream: string) {
    this.#connection = connection
    this.#manager = manager
    this.#stream = stream
  }

  /** @param stream the name of the stream of events */
  static async open(connection: NatsConnection, stream: string): Promise<DeadLetters> {
    return new DeadLetters(connection, await jetstreamManager(connection, { checkAPI: false }), stream)
  }

  async put(letter: Letter): Promise<void> {
    await jetstream(this.#connection).publish(this.#subject(letter), JSON.stringify(letter))
  }

  /** All of them, oldest first. */
  async list(): Promise<Letter[]> {
    try {
      const last = await this.#manager.direct.getLastMessagesFor(deadOf(this.#stream), {
        multi_last: [deadSubject(this.#stream, '>')],
      })
      return (await Array.fromAsync(last)).sort((a, b) => a.seq - b.seq).map((one) => one.json<Letter>())
    } catch (error) {
      if ((error as { code?: unknown }).code === 404) return []
      throw error
    }
  }

  /** Takes a letter away: what it is about was done, or is tried again. */
  async remove(letter: Pick<Letter, 'source' | 'about'>): Promise<void> {
    await this.#manager.streams
      .purge(deadOf(this.#stream), { filter: this.#subject(letter) })
      .catch((error: unknown) => {
        if (!(error instanceof JetStreamApiError)) throw error
      })
  }

  #subject({ source, about }: Pick<Letter, 'source' | 'about'>): string {
    return deadSubject(this.#stream, source, about)
  }
}
