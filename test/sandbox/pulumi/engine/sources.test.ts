import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { layOut, sources } from '../../../../sandbox/pulumi/engine/sources.ts'

let folder = ''
const said: string[][] = []

/** Published modules with one package each of what is left out, and what else there is. */
const PUBLISHED = [
  'blob/azureblob/azureblob.go',
  'blob/gcsblob/gcsblob.go',
  'blob/s3blob/s3blob.go',
  'authhelpers/gcpauth.go',
  'authhelpers/gcpauth_test.go',
  'secrets/cloud/manager.go',
  'cmd/pulumi/cloud/api.go',
  'cmd/pulumi/cloud/spec.go',
  'cmd/pulumi/cloud/schema.go',
  'operations/operations.go',
  'operations/operations_aws.go',
  'operations/operations_gcp.go',
  'api_client.go',
]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-sources-'))
  const published = join(folder, 'published')
  for (const file of PUBLISHED) {
    await mkdir(join(published, file, '..'), { recursive: true })
    await writeFile(join(published, file), 'package published', { mode: 0o444 })
  }
  const module = join(folder, 'module')
  await mkdir(module)
  await layOut(module, async (args) => {
    said.push(args)
    return args[1] === 'download' ? JSON.stringify({ Dir: published }) : ''
  })
})
afterAll(async () => await rm(folder, { recursive: true }))

test('the engine is laid out with each copied module named in its go.mod, the rest as it is pinned', async () => {
  const replaced = said.filter(([, command]) => command === 'edit').map((args) => args[3]!)
  expect(replaced.map((pair) => pair.split('=')[0])).toEqual(
    said.filter(([, command]) => command === 'download').map((args) => args[3]),
  )
  for (const pair of replaced) expect(await readdir(join(folder, 'module', pair.split('=./')[1]!))).not.toEqual([])
  const pinned = join(import.meta.dirname, '../../../../sandbox/pulumi/engine')
  for (const name of ['go.mod', 'go.sum'])
    expect(await readFile(join(folder, 'module', name), 'utf8')).toBe(await readFile(join(pinned, name), 'utf8'))
})

test('what needs a cloud is exchanged, and nothing beside it', async () => {
  const engine = join(folder, 'module', 'github.com-pulumi-pulumi-pkg-v3')
  expect((await readdir(join(engine, 'operations'))).sort()).toEqual(['logs.go', 'operations.go'])
  expect((await readdir(join(engine, 'cmd/pulumi/cloud'))).sort()).toEqual(['api.go', 'spec.go'])
  expect(await readdir(join(engine, 'authhelpers'))).toEqual(['authhelpers.go'])
  expect(await readFile(join(engine, 'operations/operations.go'), 'utf8')).toBe('package published')
})

test('another stub makes another engine', async () => {
  expect(await sources()).toContain('built without Pulumi Cloud')
})
