/**
 * Does work that must clean up after itself: on Ctrl-C or a termination request the signal it is given is aborted, and
 * the process ends the way it would have, once the work has ended.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, outer?: AbortSignal): Promise<T> {
  const controller = new AbortController()
  let caught: NodeJS.Signals | undefined
  const interrupt = (signal: NodeJS.Signals) => {
    caught = signal
    controller.abort(new Error(`interrupted by ${signal}`))
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    return await work(outer ? AbortSignal.any([outer, controller.signal]) : controller.signal)
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    if (caught) process.kill(process.pid, caught)
  }
}
