import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** Read beside the program as it runs: `apps/runtime/page/style.ts`. */
const STYLE = fileURLToPath(new URL('../../apps/runtime/page/style/', import.meta.url))
const ENTRY = fileURLToPath(new URL('../../apps/automation/main.ts', import.meta.url))

/** The program of the automation container as one file, and the name of what is in it. */
export interface Bundle {
  readonly code: string
  /** What lies beside it, by path. */
  readonly files: Readonly<Record<string, string>>
  /** Changes with all of it: the first 12 digits of its SHA-256. */
  readonly version: string
}

/** Packs `apps/automation/` and all it imports into one file with the sheets of its pages and the register of vendors beside it, so that the container needs nothing but Node. Takes a few seconds. */
export async function bundleAutomation(): Promise<Bundle> {
  const build = await rolldown({ input: ENTRY, platform: 'node' })
  try {
    const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false })
    const { code } = output[0]
    const files = { ...(await styles()), 'vendors.json': await vendors() }
    const whole = [code, ...Object.entries(files).flat()].join('\0')
    return { code, files, version: createHash('sha256').update(whole).digest('hex').slice(0, 12) }
  } finally {
    await build.close()
  }
}

/** The IEEE's register, read as it runs by `apps/discovery/sources/network/vendor.ts`: names without the streets, which is little more than a third of it. */
async function vendors(): Promise<string> {
  const register = await readFile(createRequire(import.meta.url).resolve('oui-data'), 'utf8')
  const names = Object.entries(JSON.parse(register) as Record<string, string>).map(
    ([prefix, entry]) => [prefix, entry.split('\n')[0]] as const,
  )
  return JSON.stringify(Object.fromEntries(names), undefined, 1)
}

async function styles(): Promise<Record<string, string>> {
  const names = (await readdir(STYLE)).sort()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [`style/${name}`, await readFile(join(STYLE, name), 'utf8')] as const)),
  )
}
