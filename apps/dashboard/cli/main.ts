import { interruptible } from '../../../netbox/cli/interrupt.ts'
import { type Screen, screen } from '../../../netbox/cli/screen.ts'
import { connected } from '../../../netbox/index.ts'
import { answering, EXIT } from '../../runtime/command.ts'
import { makeDashboard } from '../index.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { writePages } from './write.ts'

/** `netbox-dashboard`; resolves to the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  on: Screen = screen(),
): Promise<number> {
  const work = async () => {
    const options = parseOptions(args, env)
    on.out(options ? (await run(options, env, on)).join('\n') : usage())
    return EXIT.fine
  }
  return await answering(on, work, { interrupted: 'Interrupted; no page was written.' })
}

async function run({ url, out, lang }: Options, env: NodeJS.ProcessEnv, on: Screen): Promise<string[]> {
  on.progress('Reading NetBox')
  const made = await interruptible(({ stop }) =>
    connected(url, env, { signal: stop, description: 'netbox-dashboard' }, (client) => makeDashboard(client, { lang })),
  )
  return await writePages(out, made)
}
