import { UserError } from '../../host/user-error.ts'

/**
 * Waits for work that cannot be called off itself, until it ends or the signal comes.
 *
 * @throws UserError once the signal has come: the caller then clears up what the work began
 */
export async function called<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return await work
  // Its failure after the signal is nobody's concern any more.
  work.catch(() => {})
  let stop = () => {}
  const off = new Promise<never>((_, reject) => {
    stop = () => reject(new UserError('Called off.'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, off])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
