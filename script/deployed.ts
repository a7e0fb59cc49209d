import { type Config, parseConfig } from '../infra/config.ts'
import { choiceInUse, stackSettings } from './choice.ts'

/** The configuration of the stack that `--stack` names, or of the one in use on this machine. */
export async function deployedStack(asked: string | undefined): Promise<{ stack: string; config: Config }> {
  const stack = asked ?? (await choiceInUse())?.stack ?? 'dev'
  const settings = Object.entries(await stackSettings(stack)).map(
    ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  )
  return { stack, config: parseConfig(Object.fromEntries(settings)) }
}
