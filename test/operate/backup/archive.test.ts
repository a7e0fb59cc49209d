import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readArchive, verifyChecksum, writeArchive } from '../../../operate/backup/backup-file.ts'
import { putEntry } from '../../../operate/backup/container-files.ts'
import { verify } from '../../../operate/backup/index.ts'
import { decrypterFrom, encrypterFor, newKey } from '../../../operate/backup/keys.ts'

let folder: string
let file: string
let identity: string
let recipient: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'))
  file = join(folder, 'a.tar.age')
  identity = join(folder, 'key')
  recipient = await newKey(identity)
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** An archive of one file of 300 kB: more than one of age's pieces. */
const write = (signal?: AbortSignal) =>
  writeArchive(
    file,
    encrypterFor([recipient]),
    (tar) => putEntry(tar, { name: 'a', size: 300_000 }, Buffer.alloc(300_000, 'x')),
    signal,
  )

async function read(key = identity): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {}
  for await (const entry of readArchive(file, await decrypterFrom(key)))
    sizes[entry.header.name] = (await text(entry)).length
  return sizes
}

describe('an archive', () => {
  test('comes out as it went in', async () => {
    await write()
    expect(await read()).toEqual({ a: 300_000 })
    expect(await verifyChecksum(file)).toBe(true)
  })

  test('and its checksum are for their owner alone', async () => {
    await write()
    for (const name of [file, `${file}.sha256`, identity]) expect((await stat(name)).mode & 0o777).toBe(0o600)
  })

  test('is not opened by another key', async () => {
    await write()
    const other = join(folder, 'other')
    await newKey(other)
    await expect(read(other)).rejects.toThrow(/^This key does not open .*a\.tar\.age: /)
  })

  test.each([10, 500, 150_000])('cut short at byte %i is refused', async (size) => {
    await write()
    await truncate(file, size)
    await expect(read()).rejects.toThrow(/is damaged, cut short or no backup at all|does not open/)
    await expect(verifyChecksum(file)).rejects.toThrow(/is damaged: its SHA-256/)
  })

  test.each([0, 100, 5_000, 200_000])('with a changed bit at byte %i is refused, checksum or not', async (at) => {
    await write()
    const bytes = await readFile(file)
    bytes[at]! ^= 1
    await chmod(file, 0o600)
    await writeFile(file, bytes)
    await expect(read()).rejects.toThrow()
    await expect(verifyChecksum(file)).rejects.toThrow(/is damaged: its SHA-256/)
  })

  test('that would write outside NetBox’s folders is refused before anything is read of it', async () => {
    const forged = (tar: Pack) => putEntry(tar, { name: 'media/../../scripts/x.py' }, Buffer.from('print(1)'))
    await writeArchive(file, encrypterFor([recipient]), forged)
    await expect(verify(file, await decrypterFrom(identity))).rejects.toThrow(
      /a\.tar\.age is refused: "media\/\.\.\/\.\.\/scripts\/x\.py" lies in none of the folders media, reports, scripts, events\. /,
    )
  })

  test('that is none of ours is refused', async () => {
    await write()
    await expect(verify(file, await decrypterFrom(identity))).rejects.toThrow(/"a" lies in none of the folders /)
  })

  test('that cannot be filled leaves nothing behind', async () => {
    const broken = writeArchive(file, encrypterFor([recipient]), async () => {
      throw new Error('the source ended')
    })
    await expect(broken).rejects.toThrow('the source ended')
    expect(await readdir(folder)).toEqual(['key'])
  })

  test('that is called off leaves nothing behind', async () => {
    await expect(write(AbortSignal.abort())).rejects.toThrow(/^Called off\.$/)
    expect(await readdir(folder)).toEqual(['key'])
  })

  test('that is called off while it is written says so in one sentence', async () => {
    const controller = new AbortController()
    const endless = async function* () {
      for (let chunk = 0; ; chunk++) {
        if (chunk === 50) controller.abort()
        yield Buffer.alloc(65_536)
      }
    }
    const fill = (tar: Pack) => putEntry(tar, { name: 'a', size: 1e9 }, endless())
    const written = writeArchive(file, encrypterFor([recipient]), fill, controller.signal)
    await expect(written).rejects.toThrow(/^Called off\.$/)
    expect(await readdir(folder)).toEqual(['key'])
  })

  test('whose folder takes no file is refused in one sentence', async () => {
    file = join(folder, 'missing', 'a.tar.age')
    await expect(write()).rejects.toThrow(/^A backup cannot be written to .*missing \(ENOENT\): .*\.$/)
  })

  test.each([undefined, '', 'no checksum\n', 'a'.repeat(64)])(
    'with the checksum %j has none to compare with',
    async (content) => {
      await write()
      await rm(`${file}.sha256`)
      if (content !== undefined) await writeFile(`${file}.sha256`, content)
      expect(await verifyChecksum(file)).toBe(false)
    },
  )
})

describe('a key', () => {
  test('is not written over', async () => {
    const before = await readFile(identity, 'utf8')
    await expect(newKey(identity)).rejects.toThrow(/is there already and is left alone/)
    expect(await readFile(identity, 'utf8')).toBe(before)
  })

  test('that is secret is refused as a recipient, and not repeated', async () => {
    const secret = (await readFile(identity, 'utf8')).trim().split('\n').at(-1)!
    expect(() => encrypterFor([secret])).toThrow(/^The recipient is a secret key; it must be a public key/)
  })

  test.each([
    ['missing', undefined, /cannot be read \(ENOENT\)/],
    ['empty', '', /is no identity file of age/],
    ['of another kind', 'hello\n', /is no identity file of age/],
  ])('file that is %s is refused in one sentence', async (_, content, said) => {
    const other = join(folder, 'other')
    if (content !== undefined) await writeFile(other, content)
    await expect(decrypterFrom(other)).rejects.toThrow(said)
  })
})
