import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cached, fingerprint } from '../../../sandbox/cache.ts'
import { run } from '../../../sandbox/docker/run.ts'
import { findGo } from '../../../sandbox/pulumi/engine/go.ts'

/** The folders beside the tests that pin a program, with checksums; the last part of each is the program's name. */
type Module = 'deck' | 'actionlint' | 'package/python-sdk' | 'package/pulumi-language-yaml'

/**
 * The path of a program that only tests need, built from its Go module at most once.
 *
 * @param source the package: of another module, or of the folder itself
 */
export async function goTool(module: Module, source: string): Promise<string> {
  const from = join(import.meta.dirname, '..', module)
  const name = basename(module)
  const files = (await readdir(from)).sort()
  const parts = await Promise.all(files.map((file) => readFile(join(from, file))))
  const inputs = fingerprint(...parts, process.platform, process.arch)
  const folder = await cached(name, inputs, async (target) => {
    const go = await findGo(() => {})
    const env = { ...go.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -modcacherw', GOWORK: 'off' }
    // As the engine is built: what was compiled for that is not compiled again.
    const flags = ['-trimpath', '-gcflags', 'all=-dwarf=false', '-ldflags', '-s -w']
    await run(go.command, ['build', '-C', from, ...flags, '-o', join(target, name), source], { env })
  })
  return join(folder, name)
}
