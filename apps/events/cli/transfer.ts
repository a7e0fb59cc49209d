import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ConfigError } from '../../runtime/config-error.ts'
import { EventError, type InfrastructureEvent, readEvent } from '../store/event.ts'
import type { EventStore } from '../store/store.ts'

/** Events that are appended at once: the most that NATS takes. */
const TOGETHER = 1000

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
  let under: Promise<void> = Promise.resolve()
  const take = async (events: readonly InfrastructureEvent[]) => {
    for (const was of await store.appendAll(events)) counts[was ? 'known' : 'appended']++
    progress(counts.appended + counts.known)
  }
  let waiting: InfrastructureEvent[] = []
  // While one batch is under way, the next is read.
  const flush = async () => {
    await under
    under = take(waiting)
    under.catch(() => undefined)
    waiting = []
  }
  let number = 0
  try {
    for await (const line of linesOf(file)) {
      if (signal.aborted) break
      number++
      if (line.trim() === '') continue
      waiting.push(eventIn(line, file, number))
      if (waiting.length >= TOGETHER) await flush()
    }
    await flush()
  } finally {
    await under
  }
  return counts
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
