import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { merge, netboxServices } from '../../kong/index.ts'
import { run } from '../../sandbox/docker/run.ts'
import { PLAIN } from './support/gateway.ts'
import { goTool } from './support/go-tool.ts'
import { prefixOf } from './support/leftovers.ts'

const services = netboxServices({
  ...{ name: 'netbox', upstream: 'http://netbox:8080', basePath: 'netbox/' },
  ...{ uiPerMinute: 1200, apiPerMinute: 60, loginPerMinute: 10, readTimeout: 300 },
})
let command: string
let folder: string

beforeAll(async () => {
  // Kong's own: who made the gateway knows its configuration best.
  command = await goTool('deck', 'github.com/kong/deck')
  folder = await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'deck')}-`))
})

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true })
})

/** What decK has against a declarative file; nothing if it takes it. */
async function objection(text: string): Promise<string | undefined> {
  const file = join(folder, 'kong.yml')
  await writeFile(file, text)
  return await run(command, ['validate', '--analytics=false', '--state', file]).then(
    () => undefined,
    (error: Error) => error.message,
  )
}

describe('decK, asked about a file with our entries,', () => {
  test('takes it', async () => {
    expect(await objection(PLAIN)).toBeUndefined()
    expect(await objection(merge(PLAIN, 'netbox', services))).toBeUndefined()
  })

  test('would find a mistake in them', async () => {
    const wrong = merge(PLAIN, 'netbox', services).replace('strip_path: true', 'strip_paths: true')
    expect(await objection(wrong)).toMatch(/strip_paths/)
  })
})
