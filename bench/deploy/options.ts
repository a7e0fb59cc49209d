import { parseArgs } from 'node:util'
import { UserError } from '../../host/user-error.ts'

export interface Options {
  /** Measured rounds; one that is not measured goes before. */
  rounds: number
  /** Measured previews of each model. */
  previews: number
  json: boolean
}

/** What `--help` prints. */
export const USAGE = `npm run bench:deploy -- [options]

Measures pulumi up against docker compose up --wait of the same four containers, and a preview that finds no change.

  --rounds N     measured rounds of both sides, 3 by default; one more goes before, unmeasured
  --previews N   measured previews of each model, 5 by default
  --json         the figures as JSON on standard output`

/** Reads the command line; undefined asks for {@link USAGE}. */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parse(args)
  if (values.help) return undefined
  return { rounds: count('rounds', values.rounds), previews: count('previews', values.previews), json: values.json }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string', default: '3' },
        previews: { type: 'string', default: '5' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${USAGE}`)
  }
}

function count(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value
  throw new UserError(`--${name} is ${text}; it must be a whole number from 1 to 100.`)
}
