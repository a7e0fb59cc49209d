/**
 * Does independent work side by side. When one piece fails the others are called off, and have ended when the failure is told.
 *
 * @param jobs   the pieces, each with the signal that calls it off
 * @param signal calls all of them off
 */
export async function together<T extends readonly unknown[]>(
  jobs: { [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> },
  signal?: AbortSignal,
): Promise<T> {
  const failure = new AbortController()
  const either = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal
  const running = jobs.map((job) => job(either))
  try {
    return (await Promise.all(running)) as unknown as T
  } catch (error) {
    failure.abort(error)
    await Promise.allSettled(running)
    throw error
  }
}
