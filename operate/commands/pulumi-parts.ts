import { join } from 'node:path'
import { PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import { cacheFolder } from '../../host/local/folders.mjs'
import { step } from '../../host/local/progress.ts'
import { run } from '../../host/local/run.ts'
import { ensureSandboxPulumi } from '../../sandbox/pulumi/index.ts'
import type { Choice } from './choice.ts'

/** A Pulumi CLI with what it needs. */
export interface Parts {
  /** Folder to put first on PATH; undefined if the CLI is on PATH already. */
  bin: string | undefined
  environment: Record<string, string>
}

/**
 * Makes a Pulumi CLI available: the official one (that on PATH, or brought by Pulumi's own installer), or the
 * sandbox's genuine engine with stand-ins for language host and plugins.
 */
export async function pulumiParts(kind: Choice['pulumi'], signal?: AbortSignal): Promise<Parts> {
  if (kind === 'sandbox') {
    const { bin, home } = await step('Pulumi engine and plugins', (report) => ensureSandboxPulumi(report, signal))
    return { bin, environment: { PULUMI_HOME: home, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true' } }
  }
  if ((await run('pulumi', ['version'], { capture: true }).catch(() => undefined))?.code === 0) {
    return { bin: undefined, environment: {} }
  }
  const root = join(cacheFolder, 'pulumi-official')
  await step('Pulumi CLI', async () => await PulumiCommand.install({ root }))
  return { bin: join(root, 'bin'), environment: {} }
}
