import { main } from '../../apps/discovery/index.ts'
import { outputsOf } from '../../infra/outputs.ts'
import { requireChoice } from './choice.ts'
import { Pulumi } from './pulumi.ts'

/** Commands that ask nothing of NetBox. */
const ALONE = ['check', 'collect']

/**
 * `npm run discover`: `netbox-discover` on the NetBox that is up on this machine, with the same commands and options; `plan` where
 * none is given, and `apply` with `--apply`.
 */
export async function discover(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) return await main(['--help'])
  const options = args.filter((one) => one !== '--apply')
  const given = options.findIndex(
    (one, n) => !one.startsWith('-') && !['--config', '--listen', '--url'].includes(options[n - 1] ?? ''),
  )
  const whole = given >= 0 ? options : [args.includes('--apply') ? 'apply' : 'plan', ...options]
  if (ALONE.includes(whole[Math.max(given, 0)]!)) return await main(whole)
  const pulumi = await Pulumi.for(await requireChoice())
  const { url, user, password } = outputsOf(await pulumi.outputs(true), pulumi.stack)
  // Of the reader's own environment only where things lie: a token in it may be that of another NetBox.
  const { HOME, XDG_STATE_HOME } = process.env
  return await main(whole, { HOME, XDG_STATE_HOME, NETBOX_URL: url, NETBOX_USERNAME: user, NETBOX_PASSWORD: password })
}
