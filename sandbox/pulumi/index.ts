import { join } from 'node:path'
import { cacheFolder } from '../../host/local/folders.mjs'
import type { Report } from '../../host/local/progress.ts'
import { fingerprint } from '../cache.ts'
import { ensureEngine } from './engine/build.ts'
import { placeBinary, writeLauncher } from './layout.ts'
import { plugins, programOf } from './plugins.ts'

export interface SandboxPulumi {
  /** The folder to put first on `PATH`: the CLI and its language host. */
  readonly bin: string
  /** `PULUMI_HOME`: the plugins, and whatever Pulumi keeps for itself. */
  readonly home: string
}

/**
 * Pulumi for a machine that cannot reach Pulumi's download site: the genuine engine, built from source, with stand-ins
 * for the language host and the plugins. Builds what is missing and reuses the rest; a second call takes milliseconds.
 */
export async function ensureSandboxPulumi(report: Report, signal?: AbortSignal): Promise<SandboxPulumi> {
  const engine = await ensureEngine(report, signal)
  // The launchers name this clone and this Node: another clone gets a folder of its own.
  const folder = join(cacheFolder, `pulumi-${fingerprint(import.meta.dirname, process.execPath, engine)}`)
  const bin = join(folder, 'bin')
  const home = join(folder, 'home')
  await placeBinary(join(bin, 'pulumi'), engine)
  await writeLauncher(join(bin, 'pulumi-language-nodejs'), programOf('language'))
  for (const { name, version } of plugins) {
    const plugin = join(home, 'plugins', `resource-${name}-v${version}`, `pulumi-resource-${name}`)
    await writeLauncher(plugin, programOf(name))
  }
  return { bin, home }
}
