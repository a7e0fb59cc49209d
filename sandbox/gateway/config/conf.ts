import { existsSync, readFileSync } from 'node:fs'

/** Where Kong looks for its settings file, in this order, unless it is told one. */
const PLACES = ['/etc/kong/kong.conf', '/etc/kong.conf']

/**
 * The settings of `kong.conf`: lines of `name = value`, and what comes after a `#` is a remark. Quotes are part of a value, as they are
 * for Kong. No file is no settings.
 *
 * @param named the file that the command line names
 */
export function readConf(named?: string): Record<string, string> {
  const file = named ?? PLACES.find((place) => existsSync(place))
  return file === undefined ? {} : parseConf(readFileSync(file, 'utf8'))
}

export function parseConf(text: string): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^\s*(\w+)\s*=(.*)$/.exec(line) ?? []
    if (name !== undefined) settings[name] = plain(value!)
  }
  return settings
}

/** A value as Kong takes it, from the file or the environment: without the remark behind it. */
export function plain(value: string): string {
  return value
    .replace(/(?<!\\)#.*$/s, '')
    .replaceAll('\\#', '#')
    .trim()
}

/** The file that a command line names. */
export function confIn(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '-c' || arg === '--conf')
  return at < 0 ? undefined : args[at + 1]
}
