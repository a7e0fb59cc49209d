import { UserError } from '../../host/user-error.ts'
import { vitest } from './tools.ts'

interface Drill {
  readonly what: string
  /** Measured on two cores, once the images are built. */
  readonly minutes: number | undefined
  /** True of a file of system tests that holds more than CI runs of it; others are in test/drills. */
  readonly system?: true
}

/** What takes too long for every run of CI, by the name of its file. */
export const DRILLS: Readonly<Record<string, Drill>> = {
  automation: {
    what: 'a restore with streams of events, beside all that the container runs',
    minutes: undefined,
    system: true,
  },
  backup: { what: 'restores that are called off, killed, undone', minutes: undefined, system: true },
  deploy: { what: 'what somebody changed by hand, mended', minutes: undefined, system: true },
  'events-cluster': { what: 'three NATS servers, the leader killed in mid-append and in mid-projection', minutes: 3 },
  faults: { what: 'kills, spoilt answers, a full spool: a few rounds of each', minutes: undefined },
  gateway: { what: 'entries that another hand took out of the gateway', minutes: undefined, system: true },
  'gateway-modes': { what: 'two more ways in which people start Kong', minutes: undefined, system: true },
  interrupted: { what: 'an update that is killed, at every place, and the next one', minutes: undefined },
  migrations: { what: 'all migrations of NetBox from nothing', minutes: 7 },
  'netbox-apply': { what: 'a load whose NetBox is restarted half-way', minutes: undefined, system: true },
  package: { what: 'a program in Python, with the SDK made of the schema', minutes: undefined, system: true },
  plan: {
    what: 'plans that protect data, that others ran into, or that meet a stopped container',
    minutes: undefined,
    system: true,
  },
  provider: { what: 'a collection of 600 objects, counted by requests', minutes: undefined, system: true },
  rotate: { what: 'every secret made anew, and what the old one still opens', minutes: 5 },
  upgrade: { what: 'upgrades between real versions of NetBox and PostgreSQL, and back', minutes: undefined },
  webhook: { what: 'a receiver in a container of its own, outside the stack', minutes: 1 },
}

/** What there is to choose from, a line for each drill. */
export function drillsInWords(): string {
  const rows = Object.entries(DRILLS).map(
    ([name, { what, minutes }]) =>
      `  ${name.padEnd(12)} ${(minutes === undefined ? 'not measured' : `${minutes} min`).padStart(12)}  ${what}`,
  )
  return rows.join('\n')
}

/**
 * `npm run drills`: all of them, or those that are named; what begins with a dash goes to vitest.
 *
 * @throws UserError for a name that no drill has
 */
export async function drills(args: string[]): Promise<number> {
  const options = args.findIndex((arg) => arg.startsWith('-'))
  const names = options < 0 ? args : args.slice(0, options)
  const unknown = names.find((name) => !Object.hasOwn(DRILLS, name))
  if (unknown !== undefined)
    throw new UserError(`There is no drill "${unknown}"; it must be one of ${Object.keys(DRILLS).join(', ')}.`)
  console.log(`${drillsInWords()}\n`)
  const chosen = names.length > 0 ? names : Object.keys(DRILLS)
  const files = chosen.map((name) => `test/${DRILLS[name]!.system ? 'system' : 'drills'}/${name}.test.ts`)
  // For test/system/support/drill.ts.
  process.env.NETBOX_DRILLS = 'wanted'
  return await vitest(['--project', 'drills', '--project', 'system', ...files, ...args.slice(names.length)])
}
