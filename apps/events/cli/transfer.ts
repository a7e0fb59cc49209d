import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ConfigError } from '../../runtime/config-error.ts'
import { EventError, type InfrastructureEvent, readEvent } from '../store/event.ts'
import type { EventStore } from '../store/store.ts'
import { eventTypes } from '../store/types.ts'

/** Lines that are looked at together, and aggregates appended at once: NATS takes 50 batches at a time. */
const TOGETHER = 1000
const AT_ONCE = 32

export interface Imported {
  /** Events that are new. */
  readonly appended: number
  /** Events that were there already. */
  readonly known: number
}

/** Appends events from lines of JSON, those of one aggregate in their order. Throws {@link ConfigError} for the first wrong line. */
export async function importEvents(
  store: EventStore,
  file: string,
  progress: (done: number) => void,
  signal: AbortSignal,
): Promise<Imported> {
  const counts = { appended: 0, known: 0 }
  let waiting: InfrastructureEvent[] = []
  const flush = async () => {
    const groups = Map.groupBy(waiting, (event) => `${eventTypes[event.event_type].aggregate} ${event.aggregate_id}`)
    waiting = []
    await pool([...groups.values()], async (events) => {
      for (const repeated of await appendAll(store, events)) counts[repeated ? 'known' : 'appended']++
    })
    progress(counts.appended + counts.known)
  }
  let number = 0
  for await (const line of linesOf(file)) {
    if (signal.aborted) break
    number++
    if (line.trim() === '') continue
    waiting.push(eventIn(line, file, number))
    if (waiting.length >= TOGETHER) await flush()
  }
  await flush()
  return counts
}

/** Together; where part of them is there already, one by one. Whether each was there. */
async function appendAll(store: EventStore, events: readonly InfrastructureEvent[]): Promise<boolean[]> {
  if (events.length > 1)
    try {
      const { repeated } = await store.append(events)
      return events.map(() => repeated)
    } catch (error) {
      if (!(error instanceof EventError)) throw error
    }
  const all: boolean[] = []
  for (const event of events) all.push((await store.append([event])).repeated)
  return all
}

async function pool<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const one of rest) await work(one)
    }),
  )
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined || error instanceof ConfigError) throw error
    throw new ConfigError(`${file} cannot be read (${code}); it must be a file of events, each a line of JSON`)
  }
}

function eventIn(line: string, file: string, number: number): InfrastructureEvent {
  try {
    return readEvent(line)
  } catch (error) {
    if (!(error instanceof EventError)) throw error
    throw new ConfigError(`${file === '-' ? 'standard input' : file}, line ${number}: ${error.message}`)
  }
}
