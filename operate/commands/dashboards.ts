import { parseArgs } from 'node:util'
import { main } from '../../apps/dashboard/cli/main.ts'
import { UserError } from '../../host/user-error.ts'
import { outputsOf } from '../../infra/outputs.ts'
import { requireChoice } from './choice.ts'
import { parsedArgs } from './parsed-args.ts'
import { Pulumi } from './pulumi.ts'

const OPTIONS = { out: { type: 'string', default: 'dashboards' }, lang: { type: 'string' } } as const

/** `npm run dashboards`: the page of each client of the model, each made with that client's own token. */
export async function dashboards(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) return await main(['--help'])
  const { values } = parsedArgs(() => parseArgs({ args, options: OPTIONS }))
  const pulumi = await Pulumi.for(await requireChoice())
  const outputs = await pulumi.outputs(true)
  const { url } = outputsOf(outputs, pulumi.stack)
  const tokens = Object.entries((outputs.clientTokens ?? {}) as Record<string, string>)
  if (tokens.length === 0)
    throw new UserError("The model has no clients: add one to 'clients' in its module, as docs/use/tenants.md says.")
  const options = ['--out', values.out, ...(values.lang === undefined ? [] : ['--lang', values.lang])]
  for (const [, token] of tokens) {
    const code = await main(options, { NETBOX_URL: url, NETBOX_TOKEN: token })
    if (code !== 0) return code
  }
  return 0
}
