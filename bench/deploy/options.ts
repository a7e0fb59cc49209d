import { parseArgs } from 'node:util'
import { count, parsed } from '../command.ts'

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
  return {
    rounds: count('rounds', values.rounds, 1, 100),
    previews: count('previews', values.previews, 1, 100),
    json: values.json,
  }
}

function parse(args: string[]) {
  return parsed(
    () =>
      parseArgs({
        args,
        options: {
          rounds: { type: 'string', default: '3' },
          previews: { type: 'string', default: '5' },
          json: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }),
    USAGE,
  )
}
