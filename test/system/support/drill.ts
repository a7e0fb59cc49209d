import { test } from 'vitest'

/** Set by `npm run drills` (operate/commands/drills.ts), for the files it runs. */
const WANTED = 'NETBOX_DRILLS'

/** A test that takes too long for every run of CI, on a stack that its file has up anyway: it is there in a drill of that file. */
export function drill(name: string, body: () => Promise<void>): void {
  if (process.env[WANTED] !== undefined) test(name, body)
}
