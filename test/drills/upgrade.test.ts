import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { endAfter, type Way } from '../../bench/faults/kill.ts'
import { provisionToken } from '../../netbox/index.ts'
import { backUp, dropKept, newKey, restore } from '../../operate/backup/index.ts'
import { ensureUpgradeImages } from '../../sandbox/images/index.ts'
import { everything, rowsOf } from '../system/support/contents.ts'
import { login } from '../system/support/netbox.ts'
import { TestStack } from '../system/support/stack.ts'
import { variant } from './variant.ts'

const UNCHANGED = /Resources:\n\s+\d+ unchanged\n/
/** Applies a migration, loses data, and dies. */
const BROKEN = `#!/bin/sh
set -e
cd /opt/netbox/netbox
./manage.py migrate --no-input wireless
echo "from extras.models import Tag; Tag.objects.all().delete()" | ./manage.py shell --interface python
echo 'the third migration cannot be applied'
exit 1
`

let stack: TestStack
let folder: string
let recipient: string
let broken: string
let rebuilt: string
let older: { netbox: string; postgres: string }
let token: string
let held: Record<string, unknown[]>
/** By NetBox 4.7.0. */
let applied: string[]

beforeAll(async () => {
  const { host, images } = inject('parts')
  older = await ensureUpgradeImages(() => {}, { host })
  folder = await mkdtemp(join(tmpdir(), 'upgrade-'))
  recipient = await newKey(join(folder, 'key'))
  stack = await TestStack.make('upgrade', {
    'netbox:model': './seed/example.ts',
    // Long enough for all migrations of NetBox: the database of 4.7.0 is made by 4.7.0.
    'netbox:startTimeout': 1800,
    // As on the homelab: the volumes are protected.
    'netbox:keepData': true,
  })
  const named = (kind: string) => `netbox-sandbox/${kind}:${stack.name}`
  const program = { path: '/opt/netbox/docker-entrypoint.sh', text: BROKEN }
  broken = await variant(stack.engine, images.netbox, named('broken'), program)
  rebuilt = await variant(stack.engine, images.netbox, named('rebuilt'))
  await use({ netbox: older.netbox, postgres: images.postgres })
  await stack.up()
  const { url, user, password } = (await stack.outputs()) as Record<string, string>
  token = (await provisionToken({ url: url!, username: user!, password: password!, description: 'test' })).token
  held = await everything(stack.url, token)
  applied = await migrations()
})

afterAll(async () => {
  for (const image of [broken, rebuilt]) {
    if (image) await stack.engine.call('DELETE', `/images/${image}`, { query: { force: true } })
  }
  await stack?.dispose()
  if (folder) await rm(folder, { recursive: true })
})

async function use(images: Record<string, string>): Promise<void> {
  await stack.configure({ 'netbox:images': { ...(stack.config['netbox:images'] as object), ...images } })
}

const args = () => ['--stack', stack.stack, '--recipient', recipient, '--to', folder]
const upgrade = (...more: string[]) => stack.script('upgrade', ...args(), ...more)
const contents = () => everything(stack.url, token)
const version = async () => {
  const answer = await fetch(`${stack.url}api/status/`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { 'netbox-version': string })['netbox-version']
}
const databases = () => rowsOf(stack, 'postgres', "SELECT datname FROM pg_database WHERE datname LIKE 'netbox%'")
const migrations = () => rowsOf(stack, 'netbox', "SELECT app || '.' || name FROM django_migrations ORDER BY 1")

async function expectOld(): Promise<void> {
  expect(await version()).toBe('4.7.0')
  expect(await contents()).toEqual(held)
  expect(await migrations()).toEqual(applied)
  expect(await databases()).toEqual(['netbox'])
  await use({ netbox: older.netbox })
  expect(await stack.up()).toMatch(UNCHANGED)
}

/** An upgrade that is ended when the container of NetBox has just been made anew, and all it said. */
async function endedInTheMiddle(way: Way) {
  const before = (await stack.inspect())!.Id
  const child = stack.startScript('upgrade', ...args(), '--no-backup')
  const said = Promise.all([text(child.stdout!), text(child.stderr!)]).then((both) => both.join())
  const replaced = async () => {
    const now = await stack.inspect()
    return now !== undefined && now.Id !== before
  }
  await expect.poll(replaced, { timeout: 240_000, interval: 50 }).toBe(true)
  await endAfter(child, 0, way)
  return { child, said }
}

describe('a backup of NetBox 4.7.0', () => {
  test('is restored whole, triggers included, though pg_restore by itself cannot', async () => {
    const triggers = () => rowsOf(stack, 'netbox', 'SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1')
    const before = await triggers()
    const place = { host: inject('parts').host, name: stack.name, timeout: 600 }
    const { file } = await backUp({ ...place, stack: stack.stack, recipients: [recipient], folder })
    const { kept } = await restore({ ...place, file, identity: join(folder, 'key') })
    expect(await triggers()).toEqual(before)
    expect(await contents()).toEqual(held)
    await dropKept(place, kept)
    await rm(file)
  })
})

describe('an upgrade of NetBox', () => {
  test('whose migrations fail brings back the old version and its data, and says why', async () => {
    await use({ netbox: broken })
    const { code, output } = await upgrade()
    expect(code, output).toBe(1)
    expect(output).toContain('the third migration cannot be applied')
    expect(output).toContain(`${older.netbox} is back, with the data as it was before`)
    await expectOld()
  })

  test('that is called off brings them back too', async () => {
    await use({ netbox: inject('parts').images.netbox })
    const { child, said } = await endedInTheMiddle('SIGINT')
    expect(child.exitCode, await said).toBe(1)
    expect(await said).toContain('Called off.')
    await expectOld()
  })

  test('that is killed has to be decided on first, and --back brings them back', async () => {
    await use({ netbox: inject('parts').images.netbox })
    await endedInTheMiddle('power cut')
    const { code, output } = await upgrade('--no-backup')
    expect(code, output).toBe(1)
    expect(output).toMatch(/An upgrade from \S+ that began at \S+ was killed: .*--back.*--keep/)
    const back = await upgrade('--back')
    expect(back.code, back.output).toBe(0)
    expect(back.output).toContain(`${older.netbox} is back, with the data as it was on 20`)
    await expectOld()
    expect((await upgrade('--back')).output).toContain('there is nothing to bring back')
  })

  test('keeps every object and the login, tells of each migration, and makes a backup', async () => {
    await use({ netbox: inject('parts').images.netbox })
    const { code, output } = await upgrade()
    expect(code, output).toBe(0)
    expect(output).toMatch(/\d migrations? applied, the last one (dcim|tenancy|wireless)\.0/)
    expect(await version()).toBe('4.7.3')
    const newer = (await migrations()).filter((name) => !applied.includes(name))
    expect(newer).toContain('dcim.0251_fix_ltree_cascade_triggers')
    expect(await contents()).toEqual(held)
    expect(await databases()).toEqual(['netbox'])
    expect((await readdir(folder)).filter((name) => name.endsWith('.tar.age'))).toHaveLength(2)
    const { url, user, password } = (await stack.outputs()) as Record<string, string>
    expect(await login(url!, user!, password!)).toBe(true)
    expect(await stack.up()).toMatch(UNCHANGED)
  })

  test('that is killed keeps what is there after --keep, and an update goes on with it', async () => {
    await use({ netbox: rebuilt })
    await endedInTheMiddle('power cut')
    const keep = await upgrade('--keep')
    expect(keep.code, keep.output).toBe(0)
    expect(await databases()).toEqual(['netbox'])
    await stack.up()
    expect(await contents()).toEqual(held)
    expect(await stack.up()).toMatch(UNCHANGED)
  })

  test('to what runs already does nothing', async () => {
    const before = await stack.ids()
    expect(await upgrade()).toMatchObject({ code: 0, output: expect.stringContaining('Nothing to do') })
    expect(await stack.ids()).toEqual(before)
  })

  test('to an older version is refused in one sentence', async () => {
    const before = await stack.ids()
    await use({ netbox: older.netbox })
    expect(await upgrade()).toMatchObject({
      code: 1,
      output: expect.stringContaining('older than the 4.7.3 that runs'),
    })
    expect(await stack.ids()).toEqual(before)
    await use({ netbox: rebuilt })
  })
})

describe('an upgrade of PostgreSQL to another major version', () => {
  test('is refused by a plain update, which would begin with an empty database', async () => {
    await use({ postgres: older.postgres })
    const { code, output } = await stack.pulumi('preview')
    expect(code).not.toBe(0)
    expect(output).toContain("'npm run upgrade' takes it over")
  })

  test('keeps every row and the old volume, and Pulumi finds nothing more to do', async () => {
    const { code, output } = await upgrade()
    expect(code, output).toBe(0)
    expect(await rowsOf(stack, 'netbox', 'SHOW server_version_num')).toEqual([expect.stringMatching(/^18/)])
    expect(await contents()).toEqual(held)
    const { Volumes } = await stack.engine.call<{ Volumes: { Name: string }[] }>('GET', '/volumes')
    const data = Volumes.map(({ Name }) => Name).filter((name) => name.startsWith(`${stack.name}-postgres-data`))
    expect(data.sort()).toEqual([`${stack.name}-postgres-data`, `${stack.name}-postgres-data-18`])
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
  })

  test('is not undone by a plain update, which would go on with the old volume', async () => {
    const before = await stack.ids()
    await use({ postgres: inject('parts').images.postgres })
    const { code, output } = await stack.pulumi('up', '--yes', '--skip-preview')
    expect(code).not.toBe(0)
    expect(output).toContain(`in the volume ${stack.name}-postgres-data-18, of another major version`)
    expect(await stack.ids()).toEqual(before)
    await use({ postgres: older.postgres })
    expect(await stack.up()).toMatch(UNCHANGED)
  })
})
