import { parseArgs } from 'node:util'
import { askedFor, requireChoice } from './choice.ts'
import { eventSettings } from './event-settings.ts'
import { parsedArgs } from './parsed-args.ts'
import { plannedStack } from './planned-stack.ts'
import { pulumiEnvironment } from './pulumi.ts'
import { pulumiParts } from './pulumi-parts.ts'

const OPTIONS = {
  stack: { type: 'string', short: 's' },
  'config-file': { type: 'string' },
  events: { type: 'string' },
} as const

/**
 * `npm run -s env`: the settings for plain `pulumi` commands in this shell, as lines to `eval`. With `--events USER` those of
 * `netbox-events` instead, as one of NATS's users.
 */
export async function env(args: string[]): Promise<number> {
  const { values } = parsedArgs(() => parseArgs({ args, options: OPTIONS }))
  const { events: user, ...which } = values
  const settings =
    user === undefined
      ? await forPulumi(args)
      : eventSettings((await (await plannedStack(which)).outputs(true)).eventStore, user)
  for (const [name, value] of Object.entries(settings)) {
    console.log(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`)
  }
  return 0
}

async function forPulumi(args: string[]): Promise<Record<string, string>> {
  const { stack, pulumi } = await requireChoice(askedFor(args))
  return { ...(await pulumiEnvironment(await pulumiParts(pulumi))), PULUMI_STACK: stack }
}
