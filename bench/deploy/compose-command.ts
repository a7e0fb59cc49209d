import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withEngine } from '../../host/docker/with-engine.ts'
import type { Report } from '../../host/local/progress.ts'
import { cached, fingerprint } from '../../sandbox/cache.ts'
import { dockerCli } from '../../sandbox/docker/index.ts'
import { run } from '../../sandbox/docker/run.ts'
import { build, builder } from '../../sandbox/images/build.ts'

/** A compose that knows `up --wait`. */
export interface ComposeCommand {
  command: string
  /** Go before compose's own arguments. */
  args: string[]
  version: string
}

const RECIPE = join(import.meta.dirname, 'compose-plugin')
const PROGRAM = 'docker-compose'

/** The machine's own `docker compose`, else Debian's, which is kept in the cache folder. */
export async function composeCommand(host: string, report: Report, signal: AbortSignal): Promise<ComposeCommand> {
  const installed = await versioned('docker', ['compose']).catch(() => undefined)
  if (installed) return installed
  const inputs = fingerprint(await readFile(join(RECIPE, 'Dockerfile')), process.arch)
  const folder = await cached('compose', inputs, (folder) => extract(folder, host, report, signal))
  return await versioned(join(folder, PROGRAM), [])
}

async function versioned(command: string, args: string[]): Promise<ComposeCommand> {
  return { command, args, version: (await run(command, [...args, 'version', '--short'])).trim() }
}

/** Puts the program of Debian's package into the folder. The package is fetched in a build, where apt is set up already. */
async function extract(folder: string, host: string, report: Report, signal: AbortSignal): Promise<void> {
  const name = `bench${process.pid}-compose`
  await withEngine(host, async (engine) => {
    try {
      await build(builder(await dockerCli(report, signal), host, signal), { name, folder: RECIPE }, 'compose', report)
      await engine.call('POST', '/containers/create', { query: { name }, body: { Image: name, Cmd: ['none'] } })
      const archive = await engine.stream('GET', `/containers/${name}/archive`, { query: { path: `/${PROGRAM}` } })
      await run('tar', ['--extract', '--no-same-owner', '--directory', folder], { input: archive, signal })
    } finally {
      await engine.call('DELETE', `/containers/${name}`, { query: { force: true } }).catch(() => undefined)
      await engine.call('DELETE', `/images/${name}`).catch(() => undefined)
    }
  })
}
