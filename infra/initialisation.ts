import { log, ResourceHook } from '@pulumi/pulumi'
import { UserError } from '../host/user-error.ts'
import { waitUntilHealthy } from './health.ts'

/**
 * Lets a database that an update before left behind finish its first start, just before `removeOrphan` takes it away.
 *
 * The image initialises an empty volume step by step, and takes a volume for whole once the first step is done: if its
 * container goes meanwhile, the next one serves a database with no or half its content. How the start ends does not
 * matter here.
 */
export function awaitInitialisation(host: string, timeout: number): ResourceHook {
  return new ResourceHook('await-initialisation', async ({ newInputs }) => {
    const { name } = newInputs as { name: string }
    const report = (line: string) => void log.info(`${name} of an update before: ${line}`, undefined, undefined, true)
    try {
      await waitUntilHealthy({ host, container: name, timeout, report })
    } catch (error) {
      if (!(error instanceof UserError)) throw error
    }
  })
}
