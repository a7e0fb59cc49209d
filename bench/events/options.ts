import { parseArgs } from 'node:util'
import { count, parsed } from '../command.ts'

export interface Options {
  /** Pairs of measurements of each ratio. */
  rounds: number
  /** Events of one measurement of an append; an import has ten times as many. */
  events: number
  /** In the stream from whose snapshot a topology is taken up. */
  history: number
  /** Objects brought into an empty NetBox; 0 leaves NetBox out, and with it Docker. */
  objects: number
  port: number
  json: boolean
}

/** What `--help` prints. */
export const USAGE = `node bench/events/main.ts [options]

Measures the store of events beside raw nats.js on one server, and the projector beside the engine alone and beside one
request after the other for each event, on one NetBox, turn and turn about.

  --rounds N     pairs of each ratio, 5 by default
  --events N     events of one measurement, 2000 by default
  --history N    events in the stream from whose snapshot a topology is taken up, 1000000 by default
  --objects N    objects for an empty NetBox, 10000 by default; 0 leaves NetBox out
  --port N       where that NetBox answers on 127.0.0.1, 19190 by default
  --json         the figures as JSON on standard output`

/** Reads the command line; undefined asks for {@link USAGE}. */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parse(args)
  if (values.help) return undefined
  return {
    rounds: count('rounds', values.rounds, 1, 100),
    events: count('events', values.events, 100, 100_000),
    history: count('history', values.history, 1000, 10_000_000),
    objects: count('objects', values.objects, 0, 100_000),
    port: count('port', values.port, 1, 65_535),
    json: values.json,
  }
}

function parse(args: string[]) {
  return parsed(
    () =>
      parseArgs({
        args,
        options: {
          rounds: { type: 'string', default: '5' },
          events: { type: 'string', default: '2000' },
          history: { type: 'string', default: '1000000' },
          objects: { type: 'string', default: '10000' },
          port: { type: 'string', default: '19190' },
          json: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }),
    USAGE,
  )
}
