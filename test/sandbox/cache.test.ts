import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

let folder: string
let cached: typeof import('../../sandbox/cache.ts').cached

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-test-'))
  vi.stubEnv('NETBOX_AS_CODE_CACHE', folder)
  ;({ cached } = await import('../../sandbox/cache.ts'))
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const build = vi.fn(async (draft: string) => {
  await mkdir(join(draft, 'bin'))
  await writeFile(join(draft, 'bin', 'tool'), 'works')
})

test('an artefact is built once for the same inputs', async () => {
  const first = await cached('once', 'a', build)
  expect(await cached('once', 'a', build)).toBe(first)
  expect(build).toHaveBeenCalledTimes(1)
  expect(await cached('once', 'b', build)).not.toBe(first)
})

test('an artefact with a file missing or cut short is built again', async () => {
  const place = await cached('broken', 'a', build)
  await rm(join(place, 'bin', 'tool'))
  build.mockClear()
  await cached('broken', 'a', build)
  await writeFile(join(place, 'bin', 'tool'), 'w')
  await cached('broken', 'a', build)
  expect(build).toHaveBeenCalledTimes(2)
})

test('a build that fails leaves nothing behind', async () => {
  const failing = cached('failing', 'a', async (draft) => {
    await writeFile(join(draft, 'half'), '')
    throw new Error('no disk')
  })
  await expect(failing).rejects.toThrow('no disk')
  expect((await readdir(folder)).filter((name) => name.startsWith('failing'))).toEqual([])
})

test('the draft of a build that was killed is cleared by the next one', async () => {
  // No process has this number: Linux gives out 4194304 at most.
  await mkdir(join(folder, 'other-a.draft-9999999-x'))
  await cached('next', 'a', build)
  expect((await readdir(folder)).filter((name) => name.includes('.draft-'))).toEqual([])
})
