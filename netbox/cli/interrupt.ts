/** The two ways in which people call a run off. */
export interface Interrupt {
  /** After the first Ctrl-C: no new request that changes something. */
  readonly stop: AbortSignal
  /** After the second: nothing is waited for any more. */
  readonly kill: AbortSignal
}

/** What a write to a terminal or a reader that is gone fails with. */
const GONE = ['EIO', 'EPIPE']

/** Does work that ends by itself after Ctrl-C, a termination request, or the end of its terminal. */
export async function interruptible<T>(work: (interrupt: Interrupt) => Promise<T>): Promise<T> {
  const [stop, kill] = [new AbortController(), new AbortController()]
  const interrupt = () => (stop.signal.aborted ? kill : stop).abort()
  // Never more than the first: the kernel and the shell both send it, and nobody is there who could be impatient.
  const hangUp = () => stop.abort()
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  process.on('SIGHUP', hangUp)
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(bear)) stream.on('error', bear)
  }
  try {
    return await work({ stop: stop.signal, kill: kill.signal })
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    process.off('SIGHUP', hangUp)
  }
}

/** Goes on where nobody reads any more: what is under way has to come to its end. Stays, for what is said after the work. */
function bear(error: NodeJS.ErrnoException): void {
  if (!GONE.includes(error.code ?? '')) throw error
}
