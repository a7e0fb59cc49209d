import { randomUUID } from 'node:crypto'

/** Work that somebody asked for and may ask about. */
export interface Job {
  readonly id: string
  readonly state: 'running' | 'completed' | 'failed'
  /** What it answers when it is over. */
  readonly body: unknown
}

/** Jobs that are remembered. What they did stands in the log for longer. */
const KEPT = 1000

export class Jobs {
  readonly #jobs = new Map<string, Job>()

  get(id: string): Job | undefined {
    return this.#jobs.get(id)
  }

  /** Follows a piece of work to its end. Resolves to the job when it is over, or after some milliseconds as it is then. */
  async follow(work: Promise<{ success: boolean; body: unknown }>, patience: number): Promise<Job> {
    const id = randomUUID()
    this.#put({ id, state: 'running', body: undefined })
    const over = work.then(({ success, body }) => this.#put({ id, state: success ? 'completed' : 'failed', body }))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience)
    })
    await Promise.race([over, late])
    clearTimeout(timer)
    return this.#jobs.get(id)!
  }

  #put(job: Job): void {
    this.#jobs.set(job.id, job)
    const [eldest] = this.#jobs.keys()
    if (this.#jobs.size > KEPT) this.#jobs.delete(eldest!)
  }
}
