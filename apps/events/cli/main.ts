import { JetStreamApiError, JetStreamError } from '@nats-io/jetstream'
import { errors } from '@nats-io/transport-node'
import { interruptible } from '../../../netbox/cli/interrupt.ts'
import { type Screen, screen } from '../../../netbox/cli/screen.ts'
import { NetBoxError } from '../../../netbox/index.ts'
import { ConfigError } from '../../runtime/config-error.ts'
import { FolderError } from '../../runtime/folder-error.ts'
import { connectTo } from '../store/connection.ts'
import { EventError } from '../store/event.ts'
import { AppendError } from '../store/jetstream.ts'
import { ConflictError } from '../store/store.ts'
import { run } from './commands.ts'
import { parseOptions, USAGE } from './options.ts'

const EXPECTED = [ConfigError, FolderError, EventError, ConflictError, AppendError, NetBoxError] as const

/** `netbox-events`; resolves to the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
): Promise<number> {
  try {
    const options = parseOptions(args)
    if (options.command === 'help') {
      on.out(USAGE)
      return 0
    }
    return await interruptible(async (interrupt) => {
      const connection = await connectTo(env, `netbox-events ${options.command}`)
      try {
        return await run(options, { connection, env, on, interrupt })
      } finally {
        await connection.close()
      }
    })
  } catch (error) {
    on.err(`${sentenceOf(error)}.`)
    return 1
  } finally {
    on.clear()
  }
}

/** What is not a mistake of this program, in one sentence. Anything else is thrown. */
function sentenceOf(error: unknown): string {
  if (EXPECTED.some((known) => error instanceof known)) return (error as Error).message
  if (error instanceof JetStreamApiError)
    return `NATS refuses: ${error.message}; netbox-events check makes the streams that are missing`
  if (
    error instanceof errors.NoRespondersError ||
    error instanceof errors.TimeoutError ||
    error instanceof JetStreamError
  )
    return 'NATS does not answer for its streams; JetStream must be on (nats-server -js), the streams there (netbox-events check makes them), and the user may need more rights'
  const refusal = error instanceof errors.RequestError ? error.cause : error
  if (refusal instanceof errors.PermissionViolationError)
    return `NATS refuses: this user has no right to ${refusal.operation} ${refusal.subject}`
  throw error
}
