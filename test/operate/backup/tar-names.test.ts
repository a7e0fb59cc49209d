import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { entriesOf, putEntry } from '../../../operate/backup/container-files.ts'
import { bytesOf, genuine, readable, textOf } from '../../../operate/backup/tar-names.ts'
import fc from '../../property.ts'

/** Names as people and old programs give them, in bytes: no UTF-8, cut in a letter, and a letter that we use ourselves. */
const NAMES = [
  'plain.jpg',
  'Étagère n°2.jpg',
  Buffer.from('\xc9tag\xe8re n\xb02.jpg', 'latin1'),
  Buffer.from([0xff, 0xfe, 0x80]),
  Buffer.from([0x61, 0xe2, 0x82]),
  Buffer.from('\ufeffbegins with a mark, and \uef80 stands for no byte'),
  Buffer.concat([Buffer.alloc(180, 'long '), Buffer.from([0xe9])]),
].map((name) => Buffer.from(name as string))

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tar-names-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const below = (...parts: (string | Buffer)[]) =>
  Buffer.concat([folder, ...parts].flatMap((part) => [Buffer.from('/'), Buffer.from(part)]).slice(1))

/** What the system's own tar makes of a folder, as Docker does: pax headers with whatever bytes the names have. */
async function packed(name: string): Promise<Readable> {
  const child = spawn('tar', ['--create', '--format=pax', '--directory', folder, name], {
    env: { ...process.env, LC_ALL: 'C' },
  })
  return Readable.from(await buffer(child.stdout))
}

async function unpacked(tar: AsyncIterable<Uint8Array>, to: string): Promise<void> {
  await mkdir(below(to))
  const child = spawn('tar', ['--extract', '--directory', join(folder, to)])
  await pipeline(tar, child.stdin)
  await once(child, 'close')
}

describe('names that are no UTF-8', () => {
  test('come back byte for byte from one real tar into another', async () => {
    await mkdir(below('media'))
    for (const [at, name] of NAMES.entries()) await writeFile(below('media', name), `content ${at}`)
    // A short one that is no UTF-8 GNU tar leaves in the old header; Docker never does.
    await symlink(NAMES.at(-1)!, below('media', 'link'))
    const tar = pack()
    const out = unpacked(genuine(tar), 'out')
    const names: string[] = []
    for await (const entry of entriesOf(await packed('media'))) {
      names.push(entry.header.name)
      await putEntry(tar, entry.header, entry.header.type === 'file' ? entry : await buffer(entry))
    }
    tar.finalize()
    await out
    expect(names).toContain('media/Étagère n°2.jpg')
    const found = await readdir(below('out', 'media'), { encoding: 'buffer' })
    const sorted = (list: Buffer[]) => list.map((name) => name.toString('hex')).sort()
    expect(sorted(found)).toEqual(sorted([...NAMES, Buffer.from('link')]))
    for (const [at, name] of NAMES.entries())
      expect((await readFile(below('out', 'media', name))).toString()).toBe(`content ${at}`)
    expect((await readFile(below('out', 'media', 'link'))).toString()).toBe(`content ${NAMES.length - 1}`)
  })

  test('are texts that are told apart, and give the same bytes again', () => {
    const piece = fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.string({ unit: 'binary', maxLength: 4 }).map(utf8), ours)
    const name = fc.array(piece, { maxLength: 6 }).map((parts) => Buffer.concat(parts))
    fc.assert(fc.property(name, (bytes) => bytesOf(textOf(bytes)).equals(bytes)))
  })

  test('hide no slash, dot or end of text from the check of names', () => {
    for (let byte = 0x80; byte <= 0xff; byte++)
      for (const text of [textOf(Buffer.of(byte)), String.fromCharCode(0xef00 + byte)])
        expect(bytesOf(text).every((one) => one >= 0x80)).toBe(true)
  })
})

const utf8 = (text: string) => Buffer.from(text)
const ours = fc.integer({ min: 0xef80, max: 0xefff }).map((code) => utf8(String.fromCharCode(code)))

test('a tar stream comes out of it as it went in, in whatever pieces it comes', async () => {
  const entries = fc.array(
    fc.record({
      name: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
      content: fc.uint8Array({ maxLength: 1500 }),
    }),
    { maxLength: 4 },
  )
  await fc.assert(
    fc.asyncProperty(entries, fc.integer({ min: 1, max: 700 }), async (entries, size) => {
      const tar = pack()
      for (const { name, content } of entries) tar.entry({ name }, Buffer.from(content))
      tar.finalize()
      const whole = await buffer(Readable.from(tar))
      const pieces = function* () {
        for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
      }
      const there = await buffer(Readable.from(readable(Readable.from(pieces()))))
      expect(await buffer(Readable.from(genuine(Readable.from([there]))))).toEqual(whole)
    }),
    { numRuns: 50 },
  )
})

test('a file whose size stands in the pax header alone, as beyond 8 GiB, is not read for headers', async () => {
  const tar = pack()
  // What lies in the file looks like a pax header with a value to map.
  const inner = pack()
  inner.entry({ name: 'é' }, Buffer.alloc(0))
  inner.finalize()
  const lure = (await buffer(Readable.from(inner))).subarray(0, 1024)
  lure.write('\xff', lure.indexOf('=', 512) + 1, 'latin1')
  tar.entry({ name: 'a', pax: { size: String(lure.length) } }, lure)
  tar.finalize()
  const whole = await buffer(Readable.from(tar))
  const header = whole.subarray(1024, 1536)
  header.write('00000000000', 124)
  header.fill(' ', 148, 156)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')} \0`,
    148,
  )
  expect(await buffer(Readable.from(readable(Readable.from([whole]))))).toEqual(whole)
})
