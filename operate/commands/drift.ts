import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { step } from '../../host/local/progress.ts'
import * as escaped from '../../text/escape.ts'
import { driftReport } from '../pipeline/drift-report.ts'
import { masker, secretsOf } from '../pipeline/mask.ts'
import { warningsOf } from '../pipeline/preview.ts'
import { type Step, stepsOf } from '../pipeline/steps.ts'
import { previewed } from './draw-up.ts'
import { plannedStack, planOptions } from './planned-stack.ts'
import type { Pulumi } from './pulumi.ts'

/** What the exit code tells; 1 also when something could not be looked at: silence would be taken for "no drift". */
const EXIT = { none: 0, unknown: 1, drift: 2 } as const

/** What a refresh would change, and what is said of things that could not be looked at. */
interface Drift {
  steps: Step[]
  warnings: string[]
}

/** `npm run drift`: what somebody changed by hand, told and left alone: neither the world nor the state changes. */
export async function drift(args: string[]): Promise<number> {
  const options = planOptions('drift', args, ['stack', 'config-file', 'out'])
  const pulumi = await plannedStack(options)
  const preview = await step(`Drift of ${pulumi.stack}`, () => driftOf(pulumi))
  const report = driftReport(pulumi.stack, preview.steps, preview.warnings)
  if (options.out !== undefined) {
    await mkdir(options.out, { recursive: true })
    await writeFile(join(options.out, 'drift.md'), report)
  }
  console.log(escaped.terminal(report))
  const { changed, unseen } = inAll(preview)
  return changed > 0 ? EXIT.drift : unseen ? EXIT.unknown : EXIT.none
}

/** How much was changed by hand, and whether there is something that could not be looked at. Pure. */
export function inAll({ steps, warnings }: Drift): { changed: number; unseen: boolean } {
  return { changed: steps.filter(({ own }) => !own).length, unseen: warnings.length > 0 }
}

/** What a refresh would change, secrets masked. Changes nothing. */
export async function driftOf(pulumi: Pulumi): Promise<Drift> {
  const mask = masker(secretsOf(await pulumi.state()))
  const seen = await previewed(pulumi, ['refresh', '--preview-only'], mask)
  return { steps: stepsOf(seen, mask), warnings: warningsOf(seen).map(mask) }
}
