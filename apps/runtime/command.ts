import { NetBoxError } from '../../netbox/errors.ts'
import { ConfigError } from './config-error.ts'
import { FolderError } from './folder-error.ts'

/** What the exit code of a command tells. */
export const EXIT = { fine: 0, failed: 1, changes: 2, interrupted: 130 } as const

interface Told {
  /** Errors of the command's own whose message is a sentence for whoever typed it. */
  readonly also?: readonly (abstract new (
    ...args: never[]
  ) => Error)[]
  /** What is said after Ctrl-C. */
  readonly interrupted?: string
}

/**
 * Runs the work of a command. What whoever typed it can mend is said in one sentence; anything else is thrown.
 *
 * @returns the exit code
 */
export async function answering(
  on: { readonly err: (line: string) => void; readonly clear?: () => void },
  work: () => Promise<number>,
  { also = [], interrupted = 'Interrupted.' }: Told = {},
): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (![ConfigError, FolderError, NetBoxError, ...also].some((kind) => error instanceof kind)) throw error
    const aborted = (error as { code?: unknown }).code === 'aborted'
    on.err(aborted ? interrupted : `${(error as Error).message}.`)
    return aborted ? EXIT.interrupted : EXIT.failed
  } finally {
    on.clear?.()
  }
}
