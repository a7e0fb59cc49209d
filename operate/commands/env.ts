import { askedFor, requireChoice } from './choice.ts'
import { pulumiEnvironment } from './pulumi.ts'
import { pulumiParts } from './pulumi-parts.ts'

/** `npm run -s env`: the settings for plain `pulumi` commands in this shell, as lines to `eval`. */
export async function env(args: string[]): Promise<number> {
  const { stack, pulumi } = await requireChoice(askedFor(args))
  const settings = { ...(await pulumiEnvironment(await pulumiParts(pulumi))), PULUMI_STACK: stack }
  for (const [name, value] of Object.entries(settings)) {
    console.log(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`)
  }
  return 0
}
