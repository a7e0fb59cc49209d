import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../../apps/reports/cli/main.ts'
import { lab } from './lab.ts'
import { NOW } from './samples.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'netbox-report-'))
})
afterAll(() => rm(folder, { recursive: true }))

type Lab = Awaited<ReturnType<typeof lab>>

async function type(it: Lab, args: string[], env: NodeJS.ProcessEnv = {}) {
  const [out, err]: [string[], string[]] = [[], []]
  const on = { out: (text: string) => out.push(text), err: (text: string) => err.push(text), progress() {}, clear() {} }
  const code = await main(args, { NETBOX_URL: it.fake.url, NETBOX_TOKEN: it.fake.token, ...env }, on, NOW)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const OVER = 'Internal is over quota: 2 addresses of 1.'

describe('netbox-report', () => {
  it('prints Markdown, what is over quota before everything else', async () => {
    await using it = await lab()
    const { code, out, err } = await type(it, [])
    expect([code, err]).toEqual([0, ''])
    expect(out.slice(0, out.indexOf('\n## '))).toContain(OVER)
  })

  it('prints JSON that says which version it is', async () => {
    await using it = await lab()
    expect(JSON.parse((await type(it, ['--format', 'json'])).out)).toMatchObject({
      version: 1,
      made: NOW.toISOString(),
    })
  })

  it('writes all formats into a folder, over older ones, and leaves nothing else there', async () => {
    await using it = await lab()
    const out = join(folder, 'a', 'b')
    await type(it, ['--out', out])
    await writeFile(join(out, 'report.md'), 'old')
    const told = await type(it, ['--out', out])
    expect(told).toMatchObject({ code: 0, out: '' })
    expect(told.err).toContain(OVER)
    expect((await readdir(out)).sort()).toEqual(['report.html', 'report.json', 'report.md'])
    expect(await readFile(join(out, 'report.md'), 'utf8')).toMatch(/^# NetBox report\n/)
  })

  it('ends with 2 when asked to fail on what it finds, and with 0 when there is nothing', async () => {
    await using it = await lab()
    expect((await type(it, ['--fail-on', 'over-quota'])).code).toBe(2)
    for (const row of it.fake.store.rows('tenancy.tenant').values()) row.custom_fields = {}
    expect((await type(it, ['--fail-on', 'over-quota'])).code).toBe(0)
  })

  it('ends with 1 when it cannot judge what it is to fail on', async () => {
    await using it = await lab()
    it.forbidden.add('dcim/devices/')
    const { code, err } = await type(it, ['--fail-on', 'over-quota'])
    expect([code, err]).toEqual([1, '--fail-on over-quota cannot be judged: this token may not see devices.'])
  })

  it('logs in with user and password, and leaves no token behind', async () => {
    await using it = await lab()
    const env = { NETBOX_TOKEN: '', NETBOX_USERNAME: 'admin', NETBOX_PASSWORD: 'right' }
    expect((await type(it, [], env)).code).toBe(0)
    expect(it.fake.requests.at(-1)).toMatchObject({ method: 'DELETE', path: 'users/tokens/7/' })
  })

  it('ends at once after Ctrl-C', async () => {
    await using it = await lab()
    it.fake.before = () => process.emit('SIGINT')
    expect(await type(it, [])).toEqual({ code: 130, out: '', err: 'Interrupted.' })
  })

  it('prints a page of help', async () => {
    await using it = await lab()
    const { code, out } = await type(it, ['--help'])
    expect([code, out]).toEqual([0, expect.stringContaining('--stale-days N')])
  })

  it.each([
    [['--format', 'xml'], /^--format is "xml"; it must be markdown, json or html/],
    [['--format', 'json', '--out', 'x'], /^--format is for standard output and --out writes every format/],
    [['--out', ''], /^--out is empty; it must be a folder/],
    [['--stale-days', '0'], /^--stale-days is "0"; it must be a number of days such as 180/],
    [['--fail-on', 'stale'], /^--fail-on is "stale"; it must be over-quota/],
    [['--url', ''], /^where is NetBox\? Give --url or set NETBOX_URL/],
    [['--url', 'nowhere'], /^url is "nowhere"; it must be NetBox's address/],
    [['--tenant', 'nobody'], /^there is no tenant "nobody"/],
    [['--verbose'], /^Unknown option '--verbose'/],
    [['a-file'], /^Unexpected argument 'a-file'/],
    [['--out', import.meta.filename], /^--out is .*cli.test.ts; nothing can be written there \(EEXIST\)\.$/],
  ])('says in one sentence what is wrong: %j', async (args, message) => {
    await using it = await lab()
    const { code, out, err } = await type(it, args)
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(message)])
    expect(err).not.toContain('\n')
  })
})
