import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { execIn } from '../../host/docker/exec.ts'
import { apply, Client, plan, provisionToken, readCurrent } from '../../netbox/index.ts'
import { outdatedCollations, refreshCollations } from '../../operate/backup/collation.ts'
import { backUp, dropKept, mendStack, newKey, restore } from '../../operate/backup/index.ts'
import { stackOf } from '../../operate/backup/stack.ts'
import { bulk, everyKind } from '../netbox/live-models.ts'
import { everything, rowsOf, upload } from './support/contents.ts'
import { drill } from './support/drill.ts'
import { login } from './support/netbox.ts'
import { TestStack } from './support/stack.ts'

const INDEX = join(import.meta.dirname, '..', '..', 'operate', 'backup', 'index.ts')
const UNCHANGED = /Resources:\n\s+\d+ unchanged\n/
/** The smallest picture there is. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A name as NetBox makes of an upload: beyond ASCII, and longer than the header of an archive has room for. */
const LONG = `image-attachments/${'Étagère-n°2_'.repeat(10)}.jpg`
/** A name that is no UTF-8, as an old copy brings them, in the notation of `printf %b`. */
const RAW = 'image-attachments/\\0311tag\\0350re.jpg'

let stack: TestStack
let folder: string
let identity: string
let recipient: string
/** The backup that most tests restore, and all that NetBox held then. */
let file: string
let held: Record<string, unknown[]>
let picture: string
/** A person's API token, made before the backup. */
let token: string

beforeAll(async () => {
  stack = await TestStack.make('backup', { 'netbox:model': './seed/empty.ts' })
  folder = await mkdtemp(join(tmpdir(), `${stack.name}-`))
  identity = join(folder, 'key')
  recipient = await newKey(identity)
  await stack.up()
  await withClient(async (client, token) => {
    for (const desired of [everyKind('drill'), bulk('load', 20)]) {
      const policy = { mode: 'upsert' } as const
      const report = await apply(client, plan(desired, await readCurrent(client, desired, policy), policy))
      expect(report.failed).toEqual([])
    }
    picture = await upload(stack.url, token, 'dcim.site', rows(await client.get('dcim/sites/'))[0]!.id, PNG)
  })
  for (const path of [LONG, RAW]) await writeMedia(path, 'whole')
})

afterAll(async () => {
  await stack?.dispose()
  if (folder) await rm(folder, { recursive: true })
})

const place = () => ({ host: inject('parts').host, name: stack.name, timeout: 600 })
const backUpOptions = (to = folder) => ({ ...place(), stack: 'drill', recipients: [recipient], folder: to })
const restoring = (from = file, key = identity) => ({ ...place(), file: from, identity: key })
const rows = (answer: unknown) => (answer as { body: { results: { id: number }[] } }).body.results

async function withClient<T>(work: (client: Client, token: string) => Promise<T>): Promise<T> {
  const { url, user, password } = (await stack.outputs()) as Record<string, string>
  const { token } = await provisionToken({ url: url!, username: user!, password: password!, description: 'drill' })
  const client = new Client({ url: url!, token })
  try {
    return await work(client, token)
  } finally {
    await client.close()
  }
}

/** All that NetBox holds, by the API. */
const contents = () => withClient((_, token) => everything(stack.url, token))

/** The restored stack is whole: every object as it was, the file's bytes, a login, and nothing for Pulumi to do. */
async function expectRestored(): Promise<void> {
  expect(await contents()).toEqual(held)
  const { url, user, password } = (await stack.outputs()) as Record<string, string>
  expect(await login(url!, user!, password!)).toBe(true)
  expect(await mediaFile(picture)).toEqual(PNG)
  for (const path of [LONG, RAW]) expect((await mediaFile(path)).toString()).toBe('whole')
  expect(await stack.up()).toMatch(UNCHANGED)
}

/** Whether the API takes a token. */
async function opens(text: string): Promise<boolean> {
  return (await fetch(`${stack.url}api/status/`, { headers: { authorization: `Bearer ${text}` } })).ok
}

async function writeMedia(path: string, text: string): Promise<void> {
  const write = 'printf %s "$TEXT" > "/opt/netbox/netbox/media/$(printf %b "$FILE")"'
  await execIn(stack.engine, stack.name, ['sh', '-c', write], { FILE: path, TEXT: text })
}

async function mediaFile(path: string): Promise<Buffer> {
  const read = ['sh', '-c', 'base64 < "/opt/netbox/netbox/media/$(printf %b "$FILE")"']
  return Buffer.from((await execIn(stack.engine, stack.name, read, { FILE: path })).stdout, 'base64')
}

/** A run in a process of its own, as the operator's is. */
function spawnApart(name: 'backUp' | 'restore' | 'undo', ...args: unknown[]): ChildProcess {
  const code = `(await import(${JSON.stringify(INDEX)})).${name}(...JSON.parse(process.env.ARGS))`
  return spawn(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, ARGS: JSON.stringify(args) },
    stdio: 'inherit',
  })
}
async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const databases = () =>
  rowsOf(stack, 'postgres', "SELECT datname FROM pg_database WHERE datname LIKE 'netbox%' ORDER BY 1")
const startedAt = async () => (await stack.inspect())?.State.StartedAt

describe('a backup', () => {
  test('is one file for its owner alone, with a checksum that sha256sum takes', async () => {
    token = await withClient(async (_, text) => text)
    held = await contents()
    expect(Object.values(held).flat().length).toBeGreaterThan(200)
    // From here on PostgreSQL warns at every connection, as after its image moved to another distribution.
    await rowsOf(stack, 'postgres', "UPDATE pg_database SET datcollversion = '1.0' WHERE datname <> 'template0'")
    const made = await backUp(backUpOptions())
    file = made.file
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readFile(file)).subarray(0, 22).toString()).toBe('age-encryption.org/v1\n')
    const checked = await promisify(execFile)('sha256sum', ['-c', `${file}.sha256`], { cwd: folder })
    expect(checked.stdout).toMatch(/: OK$/m)
    expect(made.manifest.tables['public.dcim_device']).toBe(21)
    expect(made.manifest.secrets).toHaveProperty('api_token_pepper_1')
  })
  test('that is killed leaves no file that looks whole, and the next one clears up', async () => {
    const to = join(folder, 'killed')
    const child = spawnApart('backUp', backUpOptions(to))
    await expect.poll(() => readdir(to).catch(() => []), { timeout: 60_000, interval: 5 }).not.toEqual([])
    await killed(child)
    expect((await readdir(to)).filter((name) => !name.startsWith('.'))).toEqual([])
    await backUp({ ...backUpOptions(to), keep: 1 })
    const second = await backUp({ ...backUpOptions(to), keep: 1 })
    expect(second.removed).toHaveLength(2)
    expect((await readdir(to)).sort()).toEqual([second.file, `${second.file}.sha256`].map((name) => basename(name)))
  })
})

test('what another C library sorted is named, and sorted anew', async () => {
  const of = stackOf(stack.engine, stack.name)
  expect(await outdatedCollations(of)).toEqual(['netbox', 'postgres', 'template1'])
  await refreshCollations(of, ['netbox'])
  expect(await outdatedCollations(of)).toEqual(['postgres', 'template1'])
})

describe('a restore that is refused', () => {
  test.each(['another key', 'cut short', 'a changed bit'])('for %s changes nothing', async (what) => {
    const before = [await startedAt(), await databases()]
    const copy = join(folder, 'copy.tar.age')
    await copyFile(file, copy)
    const bytes = await readFile(file)
    let key = identity
    if (what === 'another key') {
      key = join(folder, 'other-key')
      await newKey(key)
    } else if (what === 'cut short') await writeFile(copy, bytes.subarray(0, bytes.length / 2))
    else await writeFile(copy, bytes.with(bytes.length >> 1, bytes.at(bytes.length >> 1)! ^ 1))
    await expect(restore(restoring(copy, key))).rejects.toThrow(/^[^\n]*(damaged|does not open)[^\n]*\.$/)
    expect([await startedAt(), await databases()]).toEqual(before)
  })
})

describe('a restore into a stack in use', () => {
  let kept: string
  const addSite = () => withClient((client) => client.post('dcim/sites/', { name: 'made later', slug: 'made-later' }))
  const later = "SELECT slug FROM dcim_site WHERE slug = 'made-later'"

  test('that is killed while it loads leaves NetBox as it is', async () => {
    await addSite()
    for (const path of [picture, LONG, RAW]) await writeMedia(path, 'changed')
    const before = await startedAt()
    const child = spawnApart('restore', restoring())
    await expect.poll(databases, { timeout: 120_000, interval: 20 }).toContain('netbox_restoring')
    await killed(child)
    expect(await startedAt()).toBe(before)
    expect(await rowsOf(stack, 'netbox', later)).toEqual(['made-later'])
    // What lies ready is beside what NetBox uses, under whatever name.
    for (const path of [LONG, RAW]) expect((await mediaFile(path)).toString()).toBe('changed')
  })

  test('brings back every object and file, and keeps what was there', async () => {
    kept = (await restore(restoring())).kept
    await expectRestored()
    expect(await opens(token)).toBe(true)
    expect(await databases()).toEqual(['netbox', kept])
    expect(await rowsOf(stack, kept, later)).toEqual(['made-later'])
  })

  drill('is undone, even by a run that was killed half-way and mended', async () => {
    const child = spawnApart('undo', place(), kept)
    await expect.poll(databases, { timeout: 120_000, interval: 20 }).not.toContain(kept)
    await killed(child)
    await mendStack(place())
    expect(await rowsOf(stack, 'netbox', later)).toEqual(['made-later'])
    for (const path of [picture, LONG, RAW]) expect((await mediaFile(path)).toString()).toBe('changed')
    const [restored] = (await databases()).filter((name) => name !== 'netbox')
    await dropKept(place(), restored!)
    expect(await databases()).toEqual(['netbox'])
    expect(await stack.up()).toMatch(UNCHANGED)
  })
})

test('npm run upgrade, with nothing else to do, sorts anew what is left', async () => {
  const { code, output } = await stack.script('upgrade', '--stack', stack.stack)
  expect(code, output).toBe(0)
  expect(output).toContain('postgres, template1: sorted anew')
  expect(await outdatedCollations(stackOf(stack.engine, stack.name))).toEqual([])
})

describe('after the loss of everything', () => {
  test('a restore into a new stack asks whether it may be another’s backup', async () => {
    const { code, output } = await stack.pulumi('destroy', '--yes', '--skip-preview')
    expect(code, output).toBe(0)
    await stack.up()
    // The new stack has another SECRET_KEY: it cannot know who made the backup.
    await expect(restore(restoring())).rejects.toThrow(/is not signed by this stack: .* add --foreign\.$/)
  })

  drill('one that is called off is taken back', async () => {
    const controller = new AbortController()
    const report = (line: string) => {
      if (line === 'starting NetBox') controller.abort()
    }
    const calledOff = restore({ ...restoring(), foreign: true, report, signal: controller.signal })
    await expect(calledOff).rejects.toThrow(/^Called off\. Everything was put back as it was before\.$/)
    expect(await databases()).toEqual(['netbox'])
    expect(await rowsOf(stack, 'netbox', 'SELECT slug FROM dcim_site')).toEqual([])
  })

  test('a restore brings back every object, the file and the login, and Pulumi finds nothing to do', async () => {
    const { notes } = await restore({ ...restoring(), foreign: true })
    await expectRestored()
    expect(await stack.pulumi('preview', '--refresh', '--expect-no-changes')).toMatchObject({ code: 0 })
    expect(notes).toEqual([expect.stringMatching(/API tokens? cannot be verified without pepper 1 /)])
    expect(await opens(token)).toBe(false)
  })
})
