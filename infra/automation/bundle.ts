import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const ENTRY = fileURLToPath(new URL('../../apps/automation/main.ts', import.meta.url))

/** The program of the automation container as one file, and the name of what is in it. */
export interface Bundle {
  readonly code: string
  /** Changes with the code: the first 12 digits of its SHA-256. */
  readonly version: string
}

/** Packs `apps/automation/` and all it imports into one file, so that the container needs nothing but Node. Takes a few seconds. */
export async function bundleAutomation(): Promise<Bundle> {
  const build = await rolldown({ input: ENTRY, platform: 'node' })
  try {
    const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false })
    const { code } = output[0]
    return { code, version: createHash('sha256').update(code).digest('hex').slice(0, 12) }
  } finally {
    await build.close()
  }
}
