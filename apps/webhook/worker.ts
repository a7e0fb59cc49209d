import { setTimeout as delay } from 'node:timers/promises'
import { type Action, ActionError } from './actions/action.ts'
import { Gate } from './gate.ts'
import { delayAfter, RETRY, type Retry } from './retry.ts'
import { type ActionName, actionsFor, RULES, type Rule } from './rules.ts'
import type { Entry, Failure, Spool } from './spool.ts'

/** What the worker tells of each try. */
export interface Attempt {
  readonly action: ActionName
  readonly succeeded: boolean
  readonly seconds: number
}

export interface WorkerOptions {
  readonly spool: Spool
  /** An action without an entry here is not done. */
  readonly actions: Partial<Record<ActionName, Action>>
  readonly rules?: readonly Rule[]
  readonly retry?: Retry
  readonly onAttempt?: (attempt: Attempt) => void
  /** Takes a sentence about what went wrong; it holds no secret. */
  readonly log?: (line: string) => void
}

/** Tries of one action under way at once. */
const WIDTH = 4
const REPLAY_INTERVAL = 1000

const STOPPED = Symbol('stopped')
type Result = 'done' | Failure | typeof STOPPED

/**
 * Does what the rules want about the events of a spool. An action sees the events of one object in order and one at a time;
 * one that is slow or fails holds up neither another action nor another object.
 */
export class Worker {
  readonly #options: WorkerOptions
  readonly #retry: Retry
  readonly #lanes = new Map<string, Promise<Result>>()
  readonly #gates = new Map<ActionName, Gate>()
  readonly #work = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #replays: Promise<void> = Promise.resolve()

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#retry = options.retry ?? RETRY
  }

  /** Goes to work on what the spool holds, and on all that comes. */
  start(): void {
    const { spool } = this.#options
    spool.onEntry = (entry) => this.#take(entry)
    for (const entry of spool.pending) this.#take(entry)
    this.#replays = this.#watchReplays()
  }

  /** Ends the tries under way and begins no other; what is left stays in the spool. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#replays
    await Promise.all(this.#work)
  }

  #take(entry: Entry): void {
    const { actions, rules = RULES } = this.#options
    const wanted = actionsFor(rules, entry.event, entry.late).filter(
      (name) => actions[name] && !entry.done.includes(name),
    )
    const work = Promise.all(wanted.map((name) => this.#inLane(entry, name)))
      .then((results) => this.#close(entry, results))
      // The event stays in the spool: the next start finds it there.
      .catch((error: Error) => this.#log(`${entry.object}: its end cannot be written down: ${codeOf(error)}`))
      .finally(() => this.#work.delete(work))
    this.#work.add(work)
  }

  async #close(entry: Entry, results: readonly Result[]): Promise<void> {
    if (results.includes(STOPPED)) return
    const failures = results.filter((one): one is Failure => typeof one === 'object')
    if (failures.length === 0) return await this.#options.spool.finish(entry)
    for (const { action, attempts, error } of failures)
      this.#log(`${action} for ${entry.object} was given up after ${attempts} tries: ${error}`)
    await this.#options.spool.bury(entry, failures)
  }

  #inLane(entry: Entry, name: ActionName): Promise<Result> {
    const lane = `${name} ${entry.object}`
    const mine = (this.#lanes.get(lane) ?? Promise.resolve()).then(() => this.#carryOut(entry, name))
    this.#lanes.set(lane, mine)
    return mine.finally(() => {
      if (this.#lanes.get(lane) === mine) this.#lanes.delete(lane)
    })
  }

  async #carryOut(entry: Entry, name: ActionName): Promise<Result> {
    const { signal } = this.#stop
    const gate = this.#gates.get(name) ?? new Gate(WIDTH)
    this.#gates.set(name, gate)
    for (let attempt = 1; ; attempt++) {
      const error = await gate.run(async () => (signal.aborted ? STOPPED : await this.#try(entry, name)))
      if (error === undefined) return 'done'
      if (error === STOPPED) return STOPPED
      if (error.final || attempt >= this.#retry.attempts)
        return { action: name, attempts: attempt, error: error.message }
      const pause = delayAfter(attempt, this.#retry, Math.random())
      await delay(pause, undefined, { signal }).catch(() => undefined)
    }
  }

  /** One try; what went wrong, or undefined. */
  async #try(entry: Entry, name: ActionName): Promise<ActionError | undefined> {
    const { actions, spool, onAttempt } = this.#options
    const start = performance.now()
    const tell = (succeeded: boolean) =>
      onAttempt?.({ action: name, succeeded, seconds: (performance.now() - start) / 1000 })
    try {
      await actions[name]!(entry, AbortSignal.timeout(this.#retry.timeout))
    } catch (error) {
      tell(false)
      // Anything else is a fault of ours: its message could hold what it should not.
      return error instanceof ActionError ? error : new ActionError(`failed (${(error as Error).name})`, false)
    }
    tell(true)
    // Done is done: that it could not be written down is no reason to do it again now.
    await spool
      .succeeded(entry, name)
      .catch((error: Error) => this.#log(`${name} for ${entry.object} succeeded, unwritten: ${codeOf(error)}`))
    return undefined
  }

  async #watchReplays(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await this.#options.spool
        .takeReplays()
        .catch((error: Error) => this.#log(`what is to be replayed cannot be read: ${codeOf(error)}`))
      await delay(REPLAY_INTERVAL, undefined, { signal }).catch(() => undefined)
    }
  }

  #log(line: string): void {
    this.#options.log?.(line)
  }
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.name
}
