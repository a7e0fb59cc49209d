import { parseArgs } from 'node:util'
import { main } from '../../apps/discovery/index.ts'
import { outputsOf } from '../../infra/outputs.ts'
import { plannedStack } from './planned-stack.ts'

/** Commands that ask nothing of NetBox. */
const ALONE = ['check', 'collect']

/** What is this script's own; all else goes to `netbox-discover`. */
const OWN = {
  apply: { type: 'boolean' },
  stack: { type: 'string', short: 's' },
  'config-file': { type: 'string' },
} as const
/** Options of `netbox-discover` whose value is no command. */
const WITH_VALUE = { config: { type: 'string' }, listen: { type: 'string' }, url: { type: 'string' } } as const

/**
 * `npm run discover`: `netbox-discover` on the NetBox that is up on this machine, with the same commands and options; `plan` where
 * none is given, and `apply` with `--apply`. `--stack` and `--config-file` name another stack, as with `npm run plan`.
 */
export async function discover(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) return await main(['--help'])
  const { options, command, rest } = split(args)
  const whole = command === undefined ? [options.apply ? 'apply' : 'plan', ...rest] : rest
  if (ALONE.includes(command ?? '')) return await main(whole)
  const { stack, 'config-file': file } = options
  const pulumi = await plannedStack({ ...(stack && { stack }), ...(file && { 'config-file': file }) })
  const { url, user, password } = outputsOf(await pulumi.outputs(true), pulumi.stack)
  // Of the reader's own environment only where things lie: a token in it may be that of another NetBox.
  const { HOME, XDG_STATE_HOME } = process.env
  return await main(whole, { HOME, XDG_STATE_HOME, NETBOX_URL: url, NETBOX_USERNAME: user, NETBOX_PASSWORD: password })
}

/** This script's own options apart from what is handed on, and the command in that, if there is one. */
function split(args: string[]) {
  const { values, tokens } = parseArgs({
    args,
    options: { ...OWN, ...WITH_VALUE },
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const taken = new Set(
    tokens.flatMap((token) =>
      token.kind === 'option' && Object.hasOwn(OWN, token.name)
        ? [token.index, ...(token.value !== undefined && !token.inlineValue ? [token.index + 1] : [])]
        : [],
    ),
  )
  const { apply, stack, 'config-file': file } = values
  return {
    options: { apply: apply === true, stack: stack as string | undefined, 'config-file': file as string | undefined },
    command: tokens.find((token) => token.kind === 'positional')?.value,
    rest: args.filter((_, index) => !taken.has(index)),
  }
}
