import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { driftReport } from '../pipeline/drift-report.ts'
import { masker, secretsOf } from '../pipeline/mask.ts'
import { warningsOf } from '../pipeline/preview.ts'
import { stepsOf } from '../pipeline/steps.ts'
import { previewed } from './draw-up.ts'
import { plannedStack, planOptions } from './planned-stack.ts'
import { step } from './progress.ts'
import type { Pulumi } from './pulumi.ts'

/** What the exit code tells; 1 also when something could not be looked at: silence would be taken for "no drift". */
const EXIT = { none: 0, unknown: 1, drift: 2 } as const

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
  console.log(report)
  if (preview.steps.some(({ own }) => !own)) return EXIT.drift
  return preview.warnings.length > 0 ? EXIT.unknown : EXIT.none
}

/** What a refresh would change, secrets masked. Changes nothing. */
export async function driftOf(pulumi: Pulumi) {
  const mask = masker(secretsOf(await pulumi.state()))
  const seen = await previewed(pulumi, ['refresh', '--preview-only'], mask)
  return { steps: stepsOf(seen, mask), warnings: warningsOf(seen).map(mask) }
}
