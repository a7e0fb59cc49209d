import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run } from '../../sandbox/docker/run.ts'
import { goTool } from './support/go-tool.ts'
import { prefixOf } from './support/leftovers.ts'

const folder = join(import.meta.dirname, '..', '..', '.github', 'workflows')
let command: string
let scratch: string

beforeAll(async () => {
  command = await goTool('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint')
  scratch = await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'workflows')}-`))
})

afterAll(async () => {
  if (scratch) await rm(scratch, { recursive: true })
})

/** What actionlint has against a workflow; nothing if it takes it. */
async function objection(file: string): Promise<string | undefined> {
  const config = join(folder, '..', 'actionlint.yaml')
  // Shellcheck and pyflakes are looked for on the machine: one that has them must not judge otherwise than one that has not.
  return await run(command, ['-config-file', config, '-shellcheck=', '-pyflakes=', file]).then(
    () => undefined,
    (error: Error) => error.message,
  )
}

describe('actionlint', () => {
  test('takes each workflow', async () => {
    for (const file of await readdir(folder)) expect(await objection(join(folder, file)), file).toBeUndefined()
  })

  test('would find a mistake in them', async () => {
    const text = await readFile(join(folder, 'main.yml'), 'utf8')
    const file = join(scratch, 'main.yml')
    await writeFile(file, text.replace('needs: reviewed', 'needs: review'))
    expect(await objection(file)).toMatch(/review/)
  })
})
