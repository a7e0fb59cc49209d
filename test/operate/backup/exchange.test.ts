import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { belongs, EXCHANGE, staged } from '../../../operate/backup/files.ts'

const run = promisify(execFile)
const OLD = { 'media/a': 'old a', 'media/b': 'old b', 'reports/r': 'old r' }
const NEW = { 'media/a': 'new a', 'media/c/d': 'new d', 'scripts/s': 'new s' }
const FOLDERS = ['media', 'reports', 'scripts']
let root: string
let bin: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'exchange-'))
  bin = join(root, 'bin')
  await Promise.all([...FOLDERS, 'bin'].map((name) => mkdir(join(root, name))))
  await write(OLD)
  const below = (name: string) => name.replace('/', '/.netbox_restoring/')
  await write(Object.fromEntries(Object.entries(NEW).map(([name, content]) => [below(name), content])))
  // A mv that ends with everything around it once its moves are used up, as a power cut would.
  const mv = `#!/bin/sh\nn=$(cat "$ROOT/moves")\n[ "$n" -gt 0 ] || { kill -9 $PPID; exit 1; }\necho $((n - 1)) > "$ROOT/moves"\nexec /bin/mv "$@"\n`
  await writeFile(join(bin, 'mv'), mv)
  await chmod(join(bin, 'mv'), 0o755)
})

afterEach(async () => {
  await rm(root, { recursive: true })
})

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), content)
  }
}

/** Runs the script; `moves` is how many files it may move before it is killed. */
async function exchange(FROM: string, KEPT: string, moves = 99): Promise<boolean> {
  await writeFile(join(root, 'moves'), String(moves))
  const env = { PATH: `${bin}:${process.env.PATH}`, ROOT: root, FROM, KEPT }
  return await run('sh', ['-c', EXCHANGE], { env }).then(
    () => true,
    () => false,
  )
}

/** Files in place, and those kept under a name. */
async function inPlace(kept?: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const folder of FOLDERS) {
    const base = join(root, folder, kept ? `.${kept}` : '')
    const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries.filter((one) => one.isFile())) {
      const path = join(entry.parentPath, entry.name)
      const name = join(folder, path.slice(base.length))
      if (!name.includes('/.netbox_')) found[name] = await readFile(path, 'utf8')
    }
  }
  return found
}

describe('the exchange of files', () => {
  test('puts the new ones in place and keeps the old ones', async () => {
    expect(await exchange('netbox_restoring', 'netbox_before_1')).toBe(true)
    expect(await inPlace()).toEqual(NEW)
    expect(await inPlace('netbox_before_1')).toEqual(OLD)
  })

  test.each([0, 1, 2, 3, 4, 5])('killed after %i moves, is finished by repeating it', async (moves) => {
    expect(await exchange('netbox_restoring', 'netbox_before_1', moves)).toBe(false)
    expect(await exchange('netbox_restoring', 'netbox_before_1')).toBe(true)
    expect(await inPlace()).toEqual(NEW)
    expect(await inPlace('netbox_before_1')).toEqual(OLD)
  })

  test.each([0, 1, 2, 3, 4, 5])(
    'killed after %i moves of the way back, goes forward again when repeated',
    async (moves) => {
      await exchange('netbox_restoring', 'netbox_before_1')
      expect(await exchange('netbox_before_1', 'netbox_restoring', moves)).toBe(false)
      expect(await exchange('netbox_restoring', 'netbox_before_1')).toBe(true)
      expect(await inPlace()).toEqual(NEW)
      expect(await inPlace('netbox_before_1')).toEqual(OLD)
    },
  )

  test('that cannot move every file stops there, and is finished by repeating it', async () => {
    const mv = await readFile(join(bin, 'mv'), 'utf8')
    await writeFile(join(bin, 'mv'), `#!/bin/sh\n[ "$1" = ./b ] && exit 1\nexec /bin/mv "$@"\n`)
    expect(await exchange('netbox_restoring', 'netbox_before_1')).toBe(false)
    await writeFile(join(bin, 'mv'), mv)
    expect(await exchange('netbox_restoring', 'netbox_before_1')).toBe(true)
    expect(await inPlace()).toEqual(NEW)
    expect(await inPlace('netbox_before_1')).toEqual(OLD)
  })

  test('and back leaves everything as it was', async () => {
    await exchange('netbox_restoring', 'netbox_before_1')
    expect(await exchange('netbox_before_1', 'netbox_restoring')).toBe(true)
    expect(await inPlace()).toEqual(OLD)
  })
})

describe('an entry of a volume', () => {
  const header = (name: string, type: 'file' | 'link' | 'symlink' | 'fifo', linkname?: string) =>
    ({ name, type, ...(linkname ? { linkname } : {}) }) as Parameters<typeof belongs>[0]

  test.each([
    ['media/a', 'file', true],
    ['media/', 'file', true],
    ['media/.netbox_before_1/a', 'file', false],
    ['media/pipe', 'fifo', false],
  ] as const)('%s of type %s belongs into a backup: %s', (name, type, verdict) => {
    expect(belongs(header(name, type))).toBe(verdict)
  })

  test('is staged below a hidden folder, with the target of a hard link', () => {
    expect(staged(header('media/a/b', 'link', 'media/c'))).toMatchObject({
      name: 'media/.netbox_restoring/a/b',
      linkname: 'media/.netbox_restoring/c',
    })
    expect(staged(header('media/a', 'symlink', 'x/y'))).toMatchObject({ linkname: 'x/y' })
  })

  test('is staged there under a long name too, which the archive says a second time', () => {
    const name = `media/${'Étagère n°2 '.repeat(12)}`
    const pax = { path: name, linkpath: 'media/x', mtime: '1.5' }
    const moved = staged({ ...header(name, 'link', 'media/x'), pax } as Parameters<typeof staged>[0])
    expect(moved.name).toBe(name.replace('media/', 'media/.netbox_restoring/'))
    expect(moved.pax).toEqual({ mtime: '1.5' })
  })
})
