import { parseArgs } from 'node:util'
import { UserError } from '../../host/user-error.ts'
import { count, parsed } from '../command.ts'
import { FAMILIES, type Family, NEEDS } from './families.ts'

export interface Options {
  /** Rounds of each family that is to be run, in the order in which they are. */
  rounds: ReadonlyMap<Family, number>
  seed: number
  /** In the model of apply. */
  devices: number
  /** Shell command that restarts the Docker engine. */
  restartDocker: string | undefined
  /** Path of libfaketime. */
  faketime: string | undefined
}

const NAMES = Object.keys(FAMILIES) as Family[]

/** What `--help` prints. */
export const USAGE = `npm run faults -- [options]

Breaks off, disturbs and starves the project's commands on a NetBox of its own, runs them again, and compares what
NetBox then holds with what it holds without the fault.

${NAMES.map((name) => `  ${name.padEnd(17)} ${FAMILIES[name].summary}; ${FAMILIES[name].rounds} rounds`).join('\n')}

  --only FAMILIES       some of these, with commas between; all by default
  --kills N             rounds of up and apply, 50 by default
  --rounds N            rounds of every family
  --devices N           in the model of apply and faulty-apply, 60 by default; each means 5 objects
  --seed N              gives the same random moments again; by default another one each time
  --faketime LIB        path of libfaketime.so.1, of Debian's package libfaketime: clock needs it
  --restart-docker CMD  how to restart the Docker engine, such as 'systemctl restart docker': docker needs it`

/** Reads the command line; undefined asks for {@link USAGE}. */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parse(args)
  if (values.help) return undefined
  const kills = given('kills', values.kills)
  const rounds = given('rounds', values.rounds)
  const lacks = (name: Family) => NEEDS[name] && values[NEEDS[name]] === undefined
  const chosen = values.only?.split(',') ?? NAMES.filter((name) => !lacks(name))
  const unknown = chosen.find((name) => !NAMES.includes(name as Family))
  if (unknown !== undefined)
    throw new UserError(`--only holds ${unknown}; it must be some of ${NAMES.join(', ')} with commas between.`)
  const lacking = (chosen as Family[]).find(lacks)
  if (lacking) throw new UserError(`--only holds ${lacking}, which needs --${NEEDS[lacking]}.`)
  const roundsOf = (name: Family) =>
    rounds ?? (['up', 'apply'].includes(name) ? kills : undefined) ?? FAMILIES[name].rounds
  return {
    rounds: new Map((chosen as Family[]).map((name) => [name, roundsOf(name)])),
    seed: given('seed', values.seed) ?? Math.floor(Math.random() * 1_000_000),
    devices: given('devices', values.devices) ?? 60,
    restartDocker: values['restart-docker'],
    faketime: values.faketime,
  }
}

function parse(args: string[]) {
  return parsed(
    () =>
      parseArgs({
        args,
        options: {
          only: { type: 'string' },
          kills: { type: 'string' },
          rounds: { type: 'string' },
          devices: { type: 'string' },
          seed: { type: 'string' },
          faketime: { type: 'string' },
          'restart-docker': { type: 'string' },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }),
    USAGE,
  )
}

function given(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : count(name, text, 1, 1_000_000)
}
