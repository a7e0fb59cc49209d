import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { PROGRAM, programHash } from '../../../operate/commands/program-hash.ts'

const root = join(import.meta.dirname, '..', '..', '..')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'program-hash-'))
  for (const path of PROGRAM) await cp(join(root, path), join(folder, path), { recursive: true })
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** Every file of ours that a program reaches by imports. */
async function reached(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen
  seen.add(file)
  const text = await readFile(file, 'utf8')
  for (const [, path] of text.matchAll(/from '(\.{1,2}\/[^']+)'/g)) await reached(join(dirname(file), path!), seen)
  return seen
}

describe('the hash of the program', () => {
  test('covers every file that the program and its plugin import', async () => {
    const entries = ['index.ts', 'provider/main.ts', 'seed/multipass.ts', 'infra/commands/align-database-password.ts']
    for (const entry of entries) {
      const files = [...(await reached(join(root, entry)))].map((file) => relative(root, file))
      const outside = files.filter((file) => !PROGRAM.includes(file.split('/')[0]!))
      expect(outside, entry).toEqual([])
    }
  })

  test('depends on contents alone', async () => {
    expect(await programHash(folder, undefined)).toBe(await programHash(root, undefined))
    await writeFile(join(folder, 'README.md'), 'no part of the program')
    expect(await programHash(folder, undefined)).toBe(await programHash(root, undefined))
    await writeFile(join(folder, 'seed', 'one-more.ts'), '')
    expect(await programHash(folder, undefined)).not.toBe(await programHash(root, undefined))
  })

  test('covers a model that lies elsewhere', async () => {
    await mkdir(join(folder, 'models'))
    await writeFile(join(folder, 'models', 'mine.ts'), 'export default {}')
    const before = await programHash(folder, './models/mine.ts')
    await writeFile(join(folder, 'models', 'mine.ts'), 'export default { }')
    expect(await programHash(folder, './models/mine.ts')).not.toBe(before)
  })
})
