import { interruptible } from '../../../netbox/cli/interrupt.ts'
import { type Screen, screen } from '../../../netbox/cli/screen.ts'
import { connected, NetBoxError } from '../../../netbox/index.ts'
import { makeDashboard } from '../index.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { writePages } from './write.ts'

/** What the exit code tells. */
const EXIT = { fine: 0, failed: 1, interrupted: 130 } as const

/** `netbox-dashboard`; resolves to the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
): Promise<number> {
  try {
    const options = parseOptions(args, env)
    on.out(options ? (await run(options, env, on)).join('\n') : usage())
    return EXIT.fine
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    on.err(error.code === 'aborted' ? 'Interrupted; no page was written.' : `${error.message}.`)
    return error.code === 'aborted' ? EXIT.interrupted : EXIT.failed
  } finally {
    on.clear()
  }
}

async function run({ url, out, lang }: Options, env: NodeJS.ProcessEnv, on: Screen): Promise<string[]> {
  on.progress('Reading NetBox')
  const made = await interruptible(({ stop }) =>
    connected(url, env, { signal: stop, description: 'netbox-dashboard' }, (client) => makeDashboard(client, { lang })),
  )
  return await writePages(out, made)
}
