import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../../../apps/dashboard/cli/main.ts'
import { netbox, rows } from './fake.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dashboard-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** Runs the command as a user would type it. */
async function type(it: Awaited<ReturnType<typeof netbox>>, args: string[], env: NodeJS.ProcessEnv = {}) {
  const [out, err]: [string[], string[]] = [[], []]
  const on = {
    ...{ out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) },
    ...{ progress: () => {}, clear: () => {} },
  }
  const code = await main(args, { NETBOX_URL: it.fake.url, NETBOX_TOKEN: it.fake.token, ...env }, on)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

describe('netbox-dashboard', () => {
  it('writes a page for each language, and names them', async () => {
    await using it = await netbox()
    const out = join(folder, 'a', 'b')
    const files = ['own.fr.html', 'own.en.html']
    const names = files.map((file) => join(out, file)).join('\n')
    expect(await type(it, ['--out', out])).toEqual({ code: 0, out: names, err: '' })
    expect((await readdir(out)).toSorted()).toEqual(files.toSorted())
    expect(await readFile(join(out, files[0]!), 'utf8')).toContain('<html lang="fr">')
  })

  it('writes the languages asked for, over what was there', async () => {
    await using it = await netbox()
    await writeFile(join(folder, 'own.en.html'), 'old')
    expect((await type(it, ['--out', folder, '--lang', 'en'])).code).toBe(0)
    expect(await readdir(folder)).toEqual(['own.en.html'])
    expect(await readFile(join(folder, 'own.en.html'), 'utf8')).toMatch(/^<!doctype html>\n<html lang="en">/)
  })

  it('says in one sentence that the folder is a file, and leaves nothing', async () => {
    await using it = await netbox()
    const file = join(folder, 'file')
    await writeFile(file, '')
    const { code, err } = await type(it, ['--out', file])
    expect([code, err]).toEqual([1, `--out is "${file}", which takes no pages (EEXIST).`])
    expect(await readdir(folder)).toEqual(['file'])
  })

  it('leaves no half page beside a name it cannot take', async () => {
    await using it = await netbox({ ...rows(), 'dcim/devices/': [], 'ipam/services/': [] })
    await mkdir(join(folder, 'own.fr.html'))
    expect((await type(it, ['--out', folder, '--lang', 'fr'])).code).toBe(1)
    expect(await readdir(folder)).toEqual(['own.fr.html'])
  })

  it.each([
    [[], {}, /^where shall the pages go\? Give --out/],
    [['--out', 'x', '--lang', 'fr,de'], {}, /^--lang has "de"; it must be of fr, en/],
    [['--out', 'x', 'more'], {}, /^netbox-dashboard takes no "more"/],
    [['--output', 'x'], {}, /^Unknown option '--output'/],
    [['--out', 'x'], { NETBOX_URL: '' }, /^where is NetBox\? Give --url or set NETBOX_URL/],
    [['--out', 'x'], { NETBOX_TOKEN: '' }, /^how to log in\? Set NETBOX_TOKEN, or NETBOX_USERNAME/],
    [['--out', 'x'], { NETBOX_TOKEN: 'nbt_wrong.token' }, /^the token may not view tenancy\.tenant: /],
  ])('says in one sentence what is wrong: %j %j', async (args, env, message) => {
    await using it = await netbox()
    const { code, out, err } = await type(it, args, env)
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(message)])
    expect(err).not.toContain('\n')
  })

  it('ends after Ctrl-C without a page', async () => {
    await using it = await netbox()
    const answer = it.fake.fault
    it.fake.fault = (request) => {
      if (request.path === 'ipam/prefixes/') process.emit('SIGINT')
      return answer(request)
    }
    expect(await type(it, ['--out', folder])).toEqual({ code: 130, out: '', err: 'Interrupted; no page was written.' })
    expect(await readdir(folder)).toEqual([])
  })

  it('prints a page of help', async () => {
    await using it = await netbox()
    expect(await type(it, ['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--lang LANGUAGES') })
  })
})
