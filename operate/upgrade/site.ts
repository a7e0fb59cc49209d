import { withEngine } from '../../host/docker/with-engine.ts'
import { assertNonePending } from '../backup/database.ts'
import { withLock } from '../backup/lock.ts'
import { look, type Stack, stackOf } from '../backup/stack.ts'
import type { Images } from './decision.ts'

type Report = (line: string) => void

/** Which stack, and how it is worked on. */
export interface Site {
  /** Docker host, as in `netbox:host`. */
  host: string
  /** The stack's `netbox:name`. */
  name: string
  /** Updates the stack to these images and waits until it is healthy. Throws UserError with what failed. */
  deploy: (images: Images, report: Report, signal: AbortSignal) => Promise<void>
  /** The same after an update that failed, from whatever it left. Nothing calls it off. */
  redeploy: (images: Images, report: Report) => Promise<void>
  report: Report
  /** Calls the upgrade off: it is taken back then. */
  signal: AbortSignal
}

/**
 * Does work on a stack that nobody else may do meanwhile: no restore, no backup, no second upgrade.
 *
 * @throws UserError where a restore was killed: half of it is in the database, half in the files
 */
export async function withSite<T>({ host, name }: Site, work: (stack: Stack) => Promise<T>): Promise<T> {
  return await withEngine(host, async (engine) => {
    const stack = stackOf(engine, name)
    const { netbox } = await look(stack)
    return await withLock(stack, netbox.id, 'upgrade', async () => {
      await assertNonePending(stack)
      return await work(stack)
    })
  })
}
