import { UserError } from '../host/user-error.ts'
import { interruptible } from '../sandbox/docker/index.ts'
import { CommandError } from '../sandbox/docker/run.ts'

/** What `parse` makes of a command line; a UserError with Node's words and the usage where it cannot. */
export function parsed<T>(parse: () => T, usage: string): T {
  try {
    return parse()
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`)
  }
}

/** A whole number that an option gives, or a UserError that says which ones it may be. */
export function count(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new UserError(`--${name} is ${text}; it must be a whole number from ${least} to ${most}.`)
}

/**
 * Runs a bench as a command: its result on standard output, or the usage; a sentence and exit code 1 for what is wrong with its options
 * or its parts.
 *
 * @param parse reads the arguments; undefined asks for the usage
 */
export async function command<O>(
  parse: (args: string[]) => O | undefined,
  usage: string,
  bench: (options: O, signal: AbortSignal) => Promise<string>,
): Promise<void> {
  try {
    const options = parse(process.argv.slice(2))
    console.log(options ? await interruptible((signal) => bench(options, signal)) : usage)
  } catch (error) {
    if (!(error instanceof UserError || error instanceof CommandError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
