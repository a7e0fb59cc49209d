import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '../../host/user-error.ts'
import { isLocal, requireChoice } from './choice.ts'
import { Pulumi } from './pulumi.ts'

const root = join(import.meta.dirname, '..', '..')

/** Options of `plan`, `apply` and `drift`; each command takes those that its usage names. */
const OPTIONS = {
  stack: { type: 'string', short: 's' },
  'config-file': { type: 'string' },
  out: { type: 'string' },
  plan: { type: 'string' },
} as const

export type PlanOptions = { [name in keyof typeof OPTIONS]?: string }

/** Reads the options of a command. Throws UserError for one that it does not have. */
export function planOptions(command: string, args: string[], known: readonly (keyof PlanOptions)[]): PlanOptions {
  const options = Object.fromEntries(known.map((name) => [name, OPTIONS[name]]))
  try {
    return parseArgs({ args, options, allowPositionals: false }).values as PlanOptions
  } catch (error) {
    throw new UserError(
      `${(error as Error).message.split('. ')[0]}; npm run ${command} takes ${known.map((name) => `--${name}`).join(', ')}.`,
    )
  }
}

/**
 * The stack to plan for: by default the one in use on this machine; any other by name, with the backend, passphrase or
 * token that the environment gives.
 */
export async function plannedStack({ stack, 'config-file': configFile }: PlanOptions): Promise<Pulumi> {
  if (stack !== undefined && !isLocal(stack)) {
    const settings = configFile ?? join(root, `Pulumi.${stack}.yaml`)
    // Before Pulumi is looked for, which may mean a download.
    await stat(settings).catch(() => {
      throw new UserError(`--stack is ${stack}; there is no ${settings}.`)
    })
    return await Pulumi.elsewhere(stack, settings)
  }
  const choice = await requireChoice(stack)
  const pulumi = await Pulumi.for(choice)
  await pulumi.prepare()
  return pulumi
}
