import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cached, fingerprint } from '../../../sandbox/cache.ts'
import { run } from '../../../sandbox/docker/run.ts'
import { findGo } from '../../../sandbox/pulumi/engine/go.ts'

/**
 * The path of a program that only tests need, built from its Go module at most once. The folder beside the tests that
 * bears its name pins it, with checksums.
 *
 * @param name of the folder and of the program
 */
export async function goTool(name: 'deck' | 'actionlint', source: string): Promise<string> {
  const module = join(import.meta.dirname, '..', name)
  const parts = await Promise.all(['go.mod', 'go.sum'].map((file) => readFile(join(module, file))))
  const inputs = fingerprint(...parts, process.platform, process.arch)
  const folder = await cached(name, inputs, async (target) => {
    const go = await findGo(() => {})
    const env = { ...go.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -modcacherw -trimpath', GOWORK: 'off' }
    await run(go.command, ['build', '-C', module, '-o', join(target, name), source], { env })
  })
  return join(folder, name)
}
