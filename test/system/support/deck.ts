import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, fingerprint } from '../../../sandbox/cache.ts'
import { run } from '../../../sandbox/docker/run.ts'
import { findGo } from '../../../sandbox/pulumi/engine/go.ts'

/** The module beside these files that pins decK, with checksums. */
const MODULE = join(import.meta.dirname, '..', 'deck')

/** The path of Kong's own decK, built from its Go module at most once: who made the gateway knows its configuration best. */
export async function deck(): Promise<string> {
  const parts = await Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(MODULE, name))))
  const inputs = fingerprint(...parts, process.platform, process.arch)
  const folder = await cached('deck', inputs, async (target) => {
    const go = await findGo(() => {})
    const env = { ...go.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -modcacherw -trimpath', GOWORK: 'off' }
    await run(go.command, ['build', '-C', MODULE, '-o', join(target, 'deck'), 'github.com/kong/deck'], { env })
  })
  return join(folder, 'deck')
}
