import { readFile } from 'node:fs/promises'
import { stateFolder } from '../../host/local/folders.mjs'
import { paint, step } from '../../host/local/progress.ts'
import { UserError } from '../../host/user-error.ts'
import * as escaped from '../../text/escape.ts'
import { moved } from '../pipeline/moved.ts'
import { type Plan, parsePlan } from '../pipeline/plan.ts'
import { summary } from '../pipeline/plan-report.ts'
import { locked } from './apply-lock.ts'
import { drawUp } from './draw-up.ts'
import { plannedStack, planOptions } from './planned-stack.ts'
import type { Pulumi } from './pulumi.ts'
import { failed, update } from './update.ts'

const EXIT = { done: 0, moved: 3 } as const
/** Lines told of what moved: enough to see what happened. */
const MOST_TOLD = 20

/**
 * `npm run apply`: does exactly what a plan says. The plan is drawn up anew first; if it comes out otherwise, nothing is
 * done and the exit code is 3.
 */
export async function apply(args: string[]): Promise<number> {
  const options = planOptions('apply', args, ['plan', 'config-file'])
  const file = options.plan
  if (file === undefined) throw new UserError('Which plan? npm run apply -- --plan plan.json')
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`--plan is ${file}, which cannot be read: 'npm run plan' writes one.`)
  })
  const planned = parsePlan(text, file)
  const pulumi = await plannedStack({ ...options, stack: planned.stack })
  return await locked(stateFolder, planned.stack, () => carryOut(pulumi, planned))
}

async function carryOut(pulumi: Pulumi, planned: Plan): Promise<number> {
  const now = await step(`Plan for ${pulumi.stack}, again`, () => drawUp(pulumi))
  if (now.fingerprint !== planned.fingerprint) return refuse(planned, now)
  const steps = now.steps
  // Without a step too: `retainOnDelete` and outputs are in Pulumi's books alone, and in no preview.
  const title = steps.length === 0 ? 'Bringing the state up to date' : `Applying: ${summary(steps)}`
  const updated = await step(title, (report) => update(pulumi, { planned: steps, options: ['--refresh'] }, report))
  if (!updated.ok) throw failed(updated)
  for (const message of updated.messages) console.error(escaped.terminal(message))
  console.log(
    steps.length === 0
      ? 'Nothing to change in the world; the state was brought up to date.'
      : `Applied the plan ${planned.fingerprint.slice(0, 12)}: ${updated.done} resources changed.`,
  )
  return EXIT.done
}

function refuse(planned: Plan, now: Plan): number {
  const { program, settings } = planned.madeFrom
  if (now.steps.length === 0 && now.madeFrom.program === program && now.madeFrom.settings === settings) {
    console.log('Already applied, nothing to do.')
    return EXIT.done
  }
  const lines = moved(planned, now)
  console.error(
    paint('red', `The world moved since the plan ${planned.fingerprint.slice(0, 12)}; nothing was changed.`),
  )
  for (const line of lines.slice(0, MOST_TOLD)) console.error(escaped.terminalLine(`  ${line}`))
  if (lines.length > MOST_TOLD) console.error(`  and ${lines.length - MOST_TOLD} more`)
  console.error("Make a new plan with 'npm run plan', and have it reviewed.")
  return EXIT.moved
}
