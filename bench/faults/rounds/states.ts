import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Desired } from '../../../netbox/index.ts'
import { type Command, type Ended, type Running, start } from '../command.ts'
import type { Ground } from '../ground.ts'
import type { Holdings } from '../holdings.ts'
import { network } from '../models/network.ts'

/** A file that NetBox is brought to, and what it must hold then. */
export interface State extends Holdings {
  readonly title: string
  readonly file: string
  /** How long `netbox-apply` takes from the state before. */
  readonly milliseconds: number
}

/** Each follows on the one before it, and the first on the last. */
const filesOf = (devices: number): [title: string, desired: Desired][] => [
  ['load', network({ devices, description: 'as it was' })],
  ['change', network({ devices, description: 'as it is now' })],
  ['delete', {}],
]
/** Everything in the file may be changed and deleted. */
const OPTIONS = ['--policy', 'sync', '--tag', 'faults', '--max-update', '1', '--max-delete', '1']

/** Applies each file once without a fault: what comes of that is what must come of every run with one. */
export async function states(ground: Ground): Promise<State[]> {
  const made: State[] = []
  for (const [title, desired] of filesOf(ground.devices)) {
    const file = join(ground.stack.folder, `${title}.json`)
    await writeFile(file, JSON.stringify(desired))
    const begin = performance.now()
    const { code, output } = await apply(ground, file).ended
    if (code !== 0) throw new Error(`${title} failed without a fault: ${output}`)
    made.push({ ...(await ground.look()), title, file, milliseconds: performance.now() - begin })
  }
  return made
}

/** Starts `netbox-apply` on a file. */
export function apply(ground: Ground, file: string, env: Record<string, string> = {}): Running {
  return command(ground, 'netbox-apply', file, env, '--yes')
}

/** Runs `netbox-plan` on a file. */
export async function plan(ground: Ground, file: string): Promise<Ended> {
  return await command(ground, 'netbox-plan', file, {}).ended
}

function command({ url, token }: Ground, name: Command, file: string, env: object, ...more: string[]): Running {
  return start(name, [file, ...OPTIONS, ...more], { NETBOX_URL: url, NETBOX_TOKEN: token, ...env })
}
