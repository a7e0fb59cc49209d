import { readFile } from 'node:fs/promises'
import { type Config, parseConfig } from '../../infra/config.ts'
import { choiceInUse, stackSettings } from './choice.ts'
import { parseStackFile } from './stack-file.ts'

/** The configuration of the stack that `--stack` names, or of the one in use on this machine. */
export async function deployedStack(asked: string | undefined): Promise<{ stack: string; config: Config }> {
  const stack = asked ?? (await choiceInUse())?.stack ?? 'dev'
  return { stack, config: configOf(await stackSettings(stack)) }
}

/** The configuration in a stack's settings file. */
export async function configIn(file: string): Promise<Config> {
  return configOf(parseStackFile(await readFile(file, 'utf8'), file).config)
}

/** Settings by full key, as a file has them, as Pulumi would hand them to the program; what is encrypted stays unknown. */
function configOf(settings: Readonly<Record<string, unknown>>): Config {
  const open = JSON.parse(JSON.stringify(settings, (_, value) => (isEncrypted(value) ? '[secret]' : value)))
  const entries = Object.entries(open as Record<string, unknown>)
  return parseConfig(
    Object.fromEntries(entries.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])),
  )
}

function isEncrypted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'secure'
}
