import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { backUp, dropKept, newKey, restore, undo } from '../../backup/index.ts'
import { execIn } from '../../infra/docker/exec.ts'
import { apply, Client, plan, provisionToken, readCurrent } from '../../netbox/index.ts'
import { bulk, everyKind } from '../netbox/live-models.ts'
import { everything, rowsOf, upload } from './support/contents.ts'
import { login } from './support/netbox.ts'
import { TestStack } from './support/stack.ts'

const INDEX = join(import.meta.dirname, '..', '..', 'backup', 'index.ts')
/** The smallest picture there is. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let stack: TestStack
let folder: string
let identity: string
let recipient: string
/** The backup that most tests restore, and all that NetBox held then. */
let file: string
let held: Record<string, unknown[]>
let picture: string

beforeAll(async () => {
  stack = await TestStack.make('backup', { 'netbox:model': './seed/empty.ts' })
  folder = await mkdtemp(join(tmpdir(), `${stack.name}-`))
  identity = join(folder, 'key')
  recipient = await newKey(identity)
  await stack.up()
  await withClient(async (client, token) => {
    for (const desired of [everyKind('drill'), bulk('load', 60)]) {
      const policy = { mode: 'upsert' } as const
      const report = await apply(client, plan(desired, await readCurrent(client, desired, policy), policy))
      expect(report.failed).toEqual([])
    }
    picture = await upload(stack.url, token, 'dcim.site', rows(await client.get('dcim/sites/'))[0]!.id, PNG)
  })
})

afterAll(async () => {
  await stack?.dispose()
  if (folder) await rm(folder, { recursive: true })
})

const place = () => ({ host: inject('parts').host, name: stack.name, timeout: 300 })
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
  expect(await stack.up()).toMatch(/Resources:\n\s+\d+ unchanged\n/)
}

async function mediaFile(path: string): Promise<Buffer> {
  const read = ['sh', '-c', `base64 < /opt/netbox/netbox/media/${path}`]
  return Buffer.from((await execIn(stack.engine, stack.name, read)).output, 'base64')
}

const databases = () => rowsOf(stack, 'postgres', "SELECT datname FROM pg_database WHERE datname LIKE 'netbox%'")
const startedAt = async () => (await stack.inspect())?.State.StartedAt

describe('a backup', () => {
  test('is one file for its owner alone, with a checksum that sha256sum takes', async () => {
    held = await contents()
    expect(Object.values(held).flat().length).toBeGreaterThan(300)
    const made = await backUp(backUpOptions())
    file = made.file
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readFile(file)).subarray(0, 22).toString()).toBe('age-encryption.org/v1\n')
    const checked = await promisify(execFile)('sha256sum', ['-c', `${file}.sha256`], { cwd: folder })
    expect(checked.stdout).toMatch(/: OK$/m)
    expect(made.manifest.tables['public.dcim_device']).toBe(61)
    expect(made.manifest.secrets).toHaveProperty('api_token_pepper_1')
  })
})
