/** The two ways in which people call a run off. */
export interface Interrupt {
  /** After the first Ctrl-C: no new request that changes something. */
  readonly stop: AbortSignal
  /** After the second: nothing is waited for any more. */
  readonly kill: AbortSignal
}

/** Does work that ends by itself after Ctrl-C or a termination request. */
export async function interruptible<T>(work: (interrupt: Interrupt) => Promise<T>): Promise<T> {
  const [stop, kill] = [new AbortController(), new AbortController()]
  const interrupt = () => (stop.signal.aborted ? kill : stop).abort()
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    return await work({ stop: stop.signal, kill: kill.signal })
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
