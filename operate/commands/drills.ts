import { UserError } from '../../host/user-error.ts'
import { vitest } from './tools.ts'

interface Drill {
  readonly what: string
  /** Measured on two cores, once the images are built. */
  readonly minutes: number | undefined
}

/** What takes too long for every run of CI: the files of test/drills, by name. */
export const DRILLS: Readonly<Record<string, Drill>> = {
  faults: { what: 'kills, spoilt answers, a full spool: a few rounds of each', minutes: undefined },
  interrupted: { what: 'an update that is killed, at every place, and the next one', minutes: undefined },
  migrations: { what: 'all migrations of NetBox from nothing', minutes: 7 },
  rotate: { what: 'every secret made anew, and what the old one still opens', minutes: undefined },
  upgrade: { what: 'upgrades between real versions of NetBox and PostgreSQL, and back', minutes: undefined },
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
  const files = names.map((name) => `test/drills/${name}.test.ts`)
  return await vitest(['--project', 'drills', ...files, ...args.slice(names.length)])
}
