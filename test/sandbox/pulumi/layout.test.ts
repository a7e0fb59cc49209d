import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { placeBinary, writeLauncher } from '../../../sandbox/pulumi/layout.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "layout it's "))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a launcher runs its program with the Node that wrote it, whatever the paths', async () => {
  const program = join(folder, 'main.mjs')
  writeFileSync(program, 'console.log(process.execPath, ...process.argv.slice(2))')
  const path = join(folder, 'bin', 'launch')
  await writeLauncher(path, program)
  expect(execFileSync(path, ['a b', '$c'], { encoding: 'utf8' })).toBe(`${process.execPath} a b $c\n`)
})

test('a launcher that is right is left alone, a broken one is mended', async () => {
  const path = join(folder, 'launch')
  await writeLauncher(path, '/program')
  const text = readFileSync(path, 'utf8')
  const { ino } = statSync(path)
  await writeLauncher(path, '/program')
  expect(statSync(path).ino).toBe(ino)
  writeFileSync(path, 'broken')
  await writeLauncher(path, '/program')
  expect(readFileSync(path, 'utf8')).toBe(text)
  chmodSync(path, 0o644)
  await writeLauncher(path, '/program')
  expect(statSync(path).mode & 0o111).toBe(0o111)
})

test('a binary is the same file as its original, and follows it', async () => {
  const [original, path] = [join(folder, 'original'), join(folder, 'bin', 'copy')]
  writeFileSync(original, 'one')
  await placeBinary(path, original)
  expect(statSync(path).ino).toBe(statSync(original).ino)
  rmSync(original)
  writeFileSync(original, 'another')
  await placeBinary(path, original)
  expect(readFileSync(path, 'utf8')).toBe('another')
})
