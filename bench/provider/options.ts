import { parseArgs } from 'node:util'
import { count, parsed } from '../command.ts'

export interface Options {
  /** Devices in the workload. */
  n: number
  rounds: number
  /** Milliseconds until the stand-in answers. */
  delay: number
  json: boolean
}

/** What `--help` prints. */
export const USAGE = `node bench/provider/main.ts [options]

What the objects of W(n) cost as resources of a Pulumi program: with this provider, and with one that does nothing, which is
the floor, turn and turn about on a stand-in of NetBox. Loaded, again with no change, and with 1 % of the descriptions changed.

  --n N            devices, 50 by default: 5 n + 5 objects, and a link for each device
  --rounds N       rounds of all, 3 by default
  --delay MS       milliseconds until the stand-in answers, 40 by default, about what NetBox takes
  --json           the figures as JSON on standard output`

/** Reads the command line; undefined asks for {@link USAGE}. */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parse(args)
  if (values.help) return undefined
  return {
    n: count('n', values.n, 1, 1000),
    rounds: count('rounds', values.rounds, 1, 100),
    delay: count('delay', values.delay, 0, 10_000),
    json: values.json,
  }
}

function parse(args: string[]) {
  return parsed(
    () =>
      parseArgs({
        args,
        options: {
          n: { type: 'string', default: '50' },
          rounds: { type: 'string', default: '3' },
          delay: { type: 'string', default: '40' },
          json: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }),
    USAGE,
  )
}
