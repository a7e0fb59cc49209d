import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { step } from '../../host/local/progress.ts'
import * as escaped from '../../text/escape.ts'
import { planReport, summary } from '../pipeline/plan-report.ts'
import { drawUp } from './draw-up.ts'
import { plannedStack, planOptions } from './planned-stack.ts'

/** `npm run plan`: what an update would do, as plan.md for people and plan.json for `npm run apply`. */
export async function plan(args: string[]): Promise<number> {
  const options = planOptions('plan', args, ['stack', 'config-file', 'out'])
  const pulumi = await plannedStack(options)
  const drawn = await step(`Plan for ${pulumi.stack}`, () => drawUp(pulumi))
  const folder = options.out ?? '.'
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'plan.json'), `${JSON.stringify(drawn, null, 2)}\n`)
  await writeFile(join(folder, 'plan.md'), planReport(drawn))
  for (const { change, what, name, atStake } of drawn.steps) {
    if (atStake) console.log(escaped.terminalLine(`! ${what} ${name} is to be ${change}d: ${atStake}`))
  }
  console.log(`${summary(drawn.steps)}; fingerprint ${drawn.fingerprint.slice(0, 12)}.`)
  console.log(`Read ${join(folder, 'plan.md')}, then: npm run apply -- --plan ${join(folder, 'plan.json')}`)
  return 0
}
