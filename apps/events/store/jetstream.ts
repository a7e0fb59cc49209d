import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { DeliverPolicy, type JetStreamManager, jetstream, jetstreamManager, type StoredMsg } from '@nats-io/jetstream'
import { errors, headers, type Msg, type NatsConnection } from '@nats-io/transport-node'
import type { Attempt, Draft, Log, LogRecord, Stretch } from './log.ts'

/** The server's codes for an append whose expectation does not hold, or cannot be judged beside another one under way. */
const GUARD_FAILED: ReadonlySet<number> = new Set([10071, 10164])
/** The server's codes for a batch whose beginning went to a leader that is gone, or for which there is no room just now. */
const BATCH_LOST: ReadonlySet<number> = new Set([10176, 10210])
const TIMEOUT = 5000
/** Milliseconds between attempts whose answer was lost, and in all: a cluster takes some seconds to have a new leader. */
const AGAIN = [50, 200, 1000, 3000] as const
const PATIENCE = 30_000
/** Messages per request where one aggregate is read. */
const PAGE = 256

/** What the server refuses to append, with its words: a full stream, a message that is too large. */
export class AppendError extends Error {
  override name = 'AppendError'
}

/** Nothing of it is there: it is sent again. */
class LostError extends Error {}

/** A log that is a stream of JetStream. */
export class JetStreamLog implements Log {
  readonly #connection: NatsConnection
  readonly #manager: JetStreamManager
  readonly #stream: string

  private constructor(connection: NatsConnection, manager: JetStreamManager, stream: string) {
    this.#connection = connection
    this.#manager = manager
    this.#stream = stream
  }

  static async open(connection: NatsConnection, stream: string): Promise<JetStreamLog> {
    return new JetStreamLog(connection, await jetstreamManager(connection, { checkAPI: false }), stream)
  }

  /**
   * The batch is sent by hand: the client's own hides that an expectation did not hold. It may be sent again after a lost answer:
   * what went through the first time makes its guard fail the second.
   */
  async append(drafts: readonly Draft[]): Promise<Attempt> {
    const until = performance.now() + PATIENCE
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#send(drafts)
      } catch (error) {
        if (!isLost(error) || performance.now() > until) throw error
        await pause(AGAIN[Math.min(attempt, AGAIN.length - 1)])
      }
    }
  }

  async of(filter: string): Promise<readonly LogRecord[]> {
    const records: LogRecord[] = []
    for (let seq = 1; ; seq = records.at(-1)!.position + 1) {
      let pending = 0
      try {
        const page = await this.#manager.direct.getBatch(this.#stream, { seq, next_by_subj: filter, batch: PAGE })
        for await (const message of page) {
          records.push(recordOf(message))
          pending = message.pending
        }
      } catch (error) {
        // Nothing fits.
        if ((error as { code?: unknown }).code !== 404) throw error
      }
      if (pending === 0) return records
    }
  }

  async *read<T>(
    { from, to, follow, subjects, signal }: Stretch,
    as: (record: LogRecord) => T,
  ): AsyncGenerator<T, void, undefined> {
    const end = follow ? Number.POSITIVE_INFINITY : Math.min(to ?? Number.POSITIVE_INFINITY, await this.head())
    if (signal?.aborted || (!follow && (end === 0 || (typeof from === 'number' && from > end)))) return
    const consumer = await jetstream(this.#connection).consumers.get(this.#stream, {
      ...(subjects && { filter_subjects: subjects }),
      ...(from instanceof Date && { deliver_policy: DeliverPolicy.StartTime, opt_start_time: from.toISOString() }),
      ...(typeof from === 'number' && {
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: Math.max(1, from),
      }),
    })
    // Asked before anything is consumed: what has no message to come would wait for one, also to be closed.
    if (!follow && (await consumer.info(true)).num_pending === 0) {
      await consumer.delete()
      return
    }
    const messages = await consumer.consume({ max_messages: 1000 })
    const stop = () => void messages.close()
    signal?.addEventListener('abort', stop, { once: true })
    try {
      for await (const message of messages) {
        const { streamSequence: position, pending } = message.info
        if (position > end) return
        yield as({ position, subject: message.subject, text: message.string(), recorded: message.time })
        if (!follow && (position === end || pending === 0)) return
      }
    } finally {
      signal?.removeEventListener('abort', stop)
      await messages.close()
      await consumer.delete().catch(() => undefined)
    }
  }

  async head(): Promise<number> {
    return (await this.#manager.streams.info(this.#stream)).state.last_seq
  }

  async #send(drafts: readonly Draft[]): Promise<Attempt> {
    const batch = drafts.length > 1 ? randomUUID() : undefined
    let answer: Msg | undefined
    for (const [n, { subject, text, guard }] of drafts.entries()) {
      const head = headers()
      if (n === 0) head.set('Nats-Expected-Stream', this.#stream)
      if (guard) {
        head.set('Nats-Expected-Last-Subject-Sequence', String(guard.last))
        head.set('Nats-Expected-Last-Subject-Sequence-Subject', guard.filter)
      }
      if (batch) {
        head.set('Nats-Batch-Id', batch)
        head.set('Nats-Batch-Sequence', String(n + 1))
      }
      if (n < drafts.length - 1) this.#connection.publish(subject, text, { headers: head })
      else {
        if (batch) head.set('Nats-Batch-Commit', '1')
        answer = await this.#connection.request(subject, text, { headers: head, timeout: TIMEOUT })
      }
    }
    const { seq, error } = answer!.json<{ seq: number; error?: { err_code: number; description: string } }>()
    if (!error) return { positions: drafts.map((_, n) => seq - drafts.length + 1 + n) }
    if (!GUARD_FAILED.has(error.err_code)) throw refusal(error)
    const last = /sequence: (\d+)$/.exec(error.description)?.[1]
    return { last: last === undefined ? undefined : Number(last) }
  }
}

function refusal({ err_code, description }: { err_code: number; description: string }): Error {
  return BATCH_LOST.has(err_code)
    ? new LostError(description)
    : new AppendError(`NATS does not take the event: ${description}`)
}

function recordOf(message: StoredMsg): LogRecord {
  return { position: message.seq, subject: message.subject, text: message.string(), recorded: message.time }
}

/** Whether nobody knows if a message went through. */
function isLost(error: unknown): boolean {
  if (error instanceof errors.RequestError) return !(error.cause instanceof errors.PermissionViolationError)
  const lost = [errors.TimeoutError, errors.NoRespondersError, LostError]
  return lost.some((kind) => error instanceof kind)
}
