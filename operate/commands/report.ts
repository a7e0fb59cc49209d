import { main } from '../../apps/reports/cli/main.ts'
import { outputsOf } from '../../infra/outputs.ts'
import { requireChoice } from './choice.ts'
import { Pulumi } from './pulumi.ts'

/** `npm run report`: `netbox-report` on the NetBox that is up on this machine, with the same options. */
export async function report(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) return await main(['--help'])
  const pulumi = await Pulumi.for(await requireChoice())
  const { url, user, password } = outputsOf(await pulumi.outputs(true), pulumi.stack)
  // Only these: a token in the reader's own environment may be that of another NetBox.
  return await main(args, { NETBOX_URL: url, NETBOX_USERNAME: user, NETBOX_PASSWORD: password })
}
