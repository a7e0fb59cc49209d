/** `npm run faults`: the project's commands under faults, with figures. */

import { step } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import { interruptible } from '../../sandbox/docker/index.ts'
import { readyParts } from '../../test/system/support/parts.ts'
import { machine } from '../machine.ts'
import { FAMILIES } from './families.ts'
import { makeGround } from './ground.ts'
import { type Options, parseOptions, USAGE } from './options.ts'
import { seeded } from './random.ts'
import { type Round, text } from './round.ts'

async function faults({ rounds, seed, ...settings }: Options, signal: AbortSignal): Promise<Record<string, Round[]>> {
  const parts = await readyParts()
  console.error(`▸ seed ${seed}, load ${machine().load.join(' ')}`)
  const found: Record<string, Round[]> = {}
  await using ground = await makeGround({ random: seeded(seed), signal, ...settings }, parts)
  for (const [name, count] of rounds) {
    const { summary, run } = FAMILIES[name]
    found[name] = await step(summary, (report) => run({ ...ground, report }, count))
  }
  console.error(`▸ load ${machine().load.join(' ')}`)
  return found
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options) {
    const found = await interruptible((signal) => faults(options, signal))
    console.log(text(found))
    process.exitCode = Object.values(found).every((rounds) => rounds.every(({ wrong }) => wrong.length === 0)) ? 0 : 1
  } else console.log(USAGE)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
