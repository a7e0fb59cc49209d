import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../host/local/run.ts'
import { UserError } from '../../host/user-error.ts'
import { digestOf, masker, secretsOf } from '../pipeline/mask.ts'
import { canonical, type Plan, sealed } from '../pipeline/plan.ts'
import { type Preview, readPreview, UntoldFailure, warningsOf } from '../pipeline/preview.ts'
import { stepsOf } from '../pipeline/steps.ts'
import { violationsIn } from '../pipeline/violations.ts'
import { policyOptions } from './policies.ts'
import { programHash } from './program-hash.ts'
import type { Pulumi } from './pulumi.ts'
import { parseStackFile } from './stack-file.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * What an update of a stack would do, seen against the real world: the preview begins with a refresh.
 *
 * @throws UserError if the preview fails, or the plan breaks a policy
 */
export async function drawUp(pulumi: Pulumi): Promise<Plan> {
  const secrets = secretsOf(await pulumi.state())
  const mask = masker(secrets)
  const settings = await settingsOf(pulumi)
  const preview = await withPolicies(pulumi, mask)
  return sealed({
    stack: pulumi.stack,
    commit: await commit(),
    madeFrom: {
      program: await programHash(root, settings['netbox:model'] as string | undefined),
      settings: createHash('sha256').update(canonical(settings)).digest('hex'),
      secrets: digestOf(secrets),
    },
    steps: stepsOf(preview, mask),
    warnings: warningsOf(preview).map(mask),
  })
}

/** Runs a preview and reads it; an error of Pulumi's comes out masked. */
export async function previewed(pulumi: Pulumi, args: string[], mask: (text: string) => string): Promise<Preview> {
  return readPreview(await pulumi.operate([...args, '--json'], { capture: true, quiet: true }), mask)
}

/** The preview of an update, which must keep the policies. */
async function withPolicies(pulumi: Pulumi, mask: (text: string) => string): Promise<Preview> {
  const look = ['preview', '--refresh', ...(await policyOptions(pulumi.stack, pulumi.configFile))]
  try {
    return await previewed(pulumi, look, mask)
  } catch (error) {
    if (!(error instanceof UntoldFailure)) throw error
    // The digest says nothing of policies. Once more for their words: only a plan that is refused pays for it.
    const asText = [...look, '--color', 'never', '--suppress-outputs']
    const { stdout } = await pulumi.operate(asText, { capture: true, quiet: true })
    const violations = violationsIn(stdout).map((violation) => `  ${mask(violation)}`)
    if (violations.length === 0) throw error
    throw new UserError(['This update breaks policies:', ...violations].join('\n'))
  }
}

/** The stack's settings, encrypted ones as they lie there. The salt is no setting: Pulumi writes it when it wants to. */
async function settingsOf(pulumi: Pulumi): Promise<Record<string, unknown>> {
  return parseStackFile(await readFile(pulumi.configFile, 'utf8'), pulumi.configFile).config
}

async function commit(): Promise<string | undefined> {
  const head = await run('git', ['rev-parse', 'HEAD'], { cwd: root, capture: true, quiet: true }).catch(() => undefined)
  return head?.code === 0 ? head.stdout.trim() : undefined
}
