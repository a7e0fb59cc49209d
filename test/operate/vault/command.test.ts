import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bring, vault as command } from '../../../operate/commands/vault.ts'
import { findNotes, readNote, writeNotes } from '../../../operate/vault/files.ts'
import { unresolved, wikilinksOf } from '../../../operate/vault/text/links.ts'
import { deployed } from './sample.ts'

const TABLE = '| Nom | RAM |\n|---|---|\n| multipass-nextjs | 4 GB |\n| multipass-redis | 2 GB |\n'
let vault: string
let said: string[]

beforeEach(async () => {
  vault = await mkdtemp(join(tmpdir(), 'vault-'))
  said = []
  for (const name of ['log', 'error'] as const)
    vi.spyOn(console, name).mockImplementation((line) => void said.push(line))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(vault, { recursive: true, force: true })
})

async function put(path: string, content: string | Buffer = TABLE): Promise<string> {
  await mkdir(join(vault, path, '..'), { recursive: true })
  await writeFile(join(vault, path), content)
  return join(vault, path)
}
const run = async (dryRun = false) => await bring(await findNotes(vault), deployed, dryRun)
/** Every file of the vault with its content. */
const everything = async () => {
  const files = await readdir(vault, { recursive: true, withFileTypes: true })
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(path, 'latin1')] as const)),
  )
}

describe('npm run vault', () => {
  test('writes the new note beside that of the stack, wherever it is, and leaves nothing else behind', async () => {
    await put('Projets/Multi Pass/C_MultiPass-Stack.md')
    await put('.trash/C_MultiPass-Stack.md')
    expect(await run()).toBe(0)
    expect((await readdir(join(vault, 'Projets/Multi Pass'))).sort()).toEqual([
      'C_MultiPass-Stack.md',
      'C_NetBox-Integration.md',
    ])
    expect(said.slice(-2)).toEqual([
      `new  ${join(vault, 'Projets/Multi Pass/C_NetBox-Integration.md')}`,
      `changed  ${join(vault, 'Projets/Multi Pass/C_MultiPass-Stack.md')}`,
    ])
  })

  test('run twice changes nothing, not even a time', async () => {
    const path = await put('C_MultiPass-Stack.md')
    await run()
    const before = [await everything(), (await stat(path)).mtimeMs]
    expect(await run()).toBe(0)
    expect([await everything(), (await stat(path)).mtimeMs]).toEqual(before)
    expect(said.at(-1)).toBe('The notes say what is deployed; nothing to change.')
  })

  test('leaves no wikilink without its note', async () => {
    await put('C_MultiPass-Stack.md')
    await run()
    const notes = await findNotes(vault)
    const texts = await Promise.all(notes.map(async (path) => (await readNote(path)).text!))
    const names = notes.map((path) => path.split('/').at(-1)!.replace('.md', ''))
    expect(texts.flatMap(wikilinksOf).sort()).toEqual([
      'C_MultiPass-Stack',
      'C_MultiPass-Stack',
      'C_NetBox-Integration',
    ])
    expect(texts.flatMap((text) => unresolved(text, names))).toEqual([])
  })

  test('writes UTF-8 without a byte order mark, takes one away and says so', async () => {
    await put('C_MultiPass-Stack.md', `\uFEFF${TABLE}é`)
    await run()
    for (const content of Object.values(await everything())) expect(content.startsWith('\xef\xbb\xbf')).toBe(false)
    expect(said[0]).toBe('C_MultiPass-Stack.md begins with a byte order mark, which is taken away.')
    expect(await run()).toBe(0)
    expect(said.at(-1)).toMatch(/nothing to change/)
  })

  test('keeps the mode of a note, and a link a link', async () => {
    const path = await put('elsewhere/real.txt')
    await chmod(path, 0o640)
    await symlink(path, join(vault, 'C_MultiPass-Stack.md'))
    await run()
    expect((await stat(path)).mode & 0o777).toBe(0o640)
    expect(await readFile(path, 'utf8')).toContain('netbox-worker')
  })

  test('with --dry-run shows a diff, changes nothing and ends with 2', async () => {
    const path = await put('C_MultiPass-Stack.md')
    const before = await everything()
    expect(await run(true)).toBe(2)
    expect(await everything()).toEqual(before)
    expect(said.join('\n')).toContain(`--- ${path}\n+++ ${path}\n@@ -2,3 +2,11 @@`)
    expect(said.join('\n')).toContain('--- /dev/null\n')
    await run()
    expect(await run(true)).toBe(0)
  })

  test.each([
    [
      'two notes of the stack',
      ['a/C_MultiPass-Stack.md', 'b/C_MultiPass-Stack.md'],
      TABLE,
      /C_MultiPass-Stack.md is in the vault twice, .*a.* and .*b.*: rename/,
    ],
    [
      'a note that is not UTF-8',
      ['C_MultiPass-Stack.md'],
      Buffer.from([0x61, 0xe9, 0x0a]),
      /is not valid UTF-8: save it as UTF-8 first; nothing was changed/,
    ],
    ['no table', ['C_MultiPass-Stack.md'], '# Stack\n', /There is no table of containers in it/],
  ])('refuses %s and writes nothing', async (_, paths, content, message) => {
    for (const path of paths) await put(path, content)
    const before = await everything()
    await expect(run()).rejects.toThrow(message)
    expect(await everything()).toEqual(before)
  })

  test('writes nothing into a note that somebody changed meanwhile', async () => {
    const path = await put('C_MultiPass-Stack.md')
    const other = await put('other.md', 'a')
    const [file, otherFile] = [await readNote(path), await readNote(other)]
    await writeFile(path, `${TABLE}x`)
    const before = await everything()
    await expect(
      writeNotes([
        { file: otherFile, text: 'b' },
        { file, text: 'c' },
      ]),
    ).rejects.toThrow('was changed while this command ran')
    expect(await everything()).toEqual(before)
  })

  test.each([
    [[], '--vault is missing; it must be the folder of the Obsidian vault.'],
    [
      ['--vault', '/nowhere/at/all'],
      '--vault is /nowhere/at/all; it must be the folder of the Obsidian vault, and there is none.',
    ],
    [['--valut', 'x'], "Unknown option '--valut'; known are --vault, --stack and --dry-run."],
  ])('%j is refused in one sentence', async (args, message) => {
    await expect(command(args)).rejects.toThrow(message)
  })

  test('without a note of the stack is refused before anything is asked', async () => {
    await expect(command(['--vault', vault])).rejects.toThrow(
      `There is no C_MultiPass-Stack.md in the vault ${vault}: write it first`,
    )
  })
})
