import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { bulk } from '../netbox/live-models.ts'
import { rowsOf } from './support/contents.ts'
import { drill } from './support/drill.ts'
import { login } from './support/netbox.ts'
import { TestStack } from './support/stack.ts'

const COMMANDS = join(import.meta.dirname, '..', '..', 'netbox', 'cli')
const DEVICES = 60

let stack: TestStack
let folder: string
let environment: Record<string, string>

beforeAll(async () => {
  stack = await TestStack.shared()
  const { url, user, password } = (await stack.outputs()) as Record<string, string>
  environment = { NETBOX_URL: url!, NETBOX_USERNAME: user!, NETBOX_PASSWORD: password! }
  folder = await mkdtemp(join(tmpdir(), `${stack.name}-apply-`))
})

afterAll(async () => {
  await stack?.engine.close()
  if (folder) await rm(folder, { recursive: true })
})

/** Runs `netbox-plan` or `netbox-apply` as a user would. */
async function run(command: 'netbox-plan' | 'netbox-apply', ...args: string[]) {
  const child = spawn(process.execPath, [join(COMMANDS, `${command}.mjs`), ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, out, err }
}

const write = (name: string, objects: object) => writeFile(join(folder, name), stringify(objects))

describe('a file of objects, by command', () => {
  const sites = (...names: string[]) => ({ 'dcim.site': names.map((name) => ({ name, slug: name })) })

  test('is planned without a change, with exit code 2', async () => {
    await write('sites.yaml', sites('by-command-paris', 'by-command-lyon'))
    const { code, out } = await run('netbox-plan', 'sites.yaml')
    expect(out).toMatch(/2 to create|3 to create/)
    expect(code).toBe(2)
    expect((await run('netbox-plan', 'sites.yaml')).out).toBe(out)
  })

  test('is applied, and then nothing is left to do', async () => {
    expect((await run('netbox-apply', 'sites.yaml', '--yes')).code).toBe(0)
    expect((await run('netbox-plan', 'sites.yaml')).code).toBe(0)
  })

  test('under sync, loses what stands in it no more', async () => {
    await write('sites.yaml', sites('by-command-paris'))
    const applied = await run('netbox-apply', 'sites.yaml', '--yes', '--policy', 'sync')
    expect(applied).toMatchObject({ code: 0, out: expect.stringMatching(/1 (?:to delete|deleted)/) })
    expect((await run('netbox-plan', 'sites.yaml', '--policy', 'sync')).code).toBe(0)
  })

  test('is refused in one sentence when the token is wrong, without the token in it', async () => {
    const NETBOX_TOKEN = 'nbt_wrongwrong12.0123456789012345678901234567890123456789'
    const known = environment
    environment = { NETBOX_URL: known.NETBOX_URL!, NETBOX_TOKEN }
    const { code, err } = await run('netbox-plan', 'sites.yaml')
    environment = known
    expect(code).toBe(1)
    expect(err.trim().split('\n')).toHaveLength(1)
    expect(err).not.toContain(NETBOX_TOKEN)
  })
})

drill('a load whose NetBox is restarted half-way is finished by the next run, and nothing is there twice', async () => {
  await write('load.yaml', bulk('restarted', DEVICES))
  const tables = ['dcim_device', 'dcim_interface', 'ipam_ipaddress', 'ipam_service']
  const [before, ...others] = await Promise.all(tables.map(rows))
  const first = run('netbox-apply', 'load.yaml', '--yes')
  // The first devices are there: the load is under way, and far from its end.
  await expect.poll(() => rows('dcim_device'), { timeout: 120_000, interval: 100 }).toBeGreaterThan(before!)
  await stack.engine.call('POST', `/containers/${stack.name}/restart`, { query: { t: 0 }, timeout: 60_000 })
  const { code, err } = await first
  // Either it waited for NetBox to come back, or it said what did not go through.
  expect(code === 0 || /failed|reach|answer/i.test(err), err).toBe(true)

  await answering()
  const second = await run('netbox-apply', 'load.yaml', '--yes')
  expect(second).toMatchObject({ code: 0 })
  expect((await run('netbox-plan', 'load.yaml')).code).toBe(0)
  const added = [DEVICES, DEVICES, DEVICES, 2 * DEVICES]
  expect(await Promise.all(tables.map(rows))).toEqual([before!, ...others].map((there, n) => there + added[n]!))
})

/** Rows of a table, counted by the database itself: NetBox may be down just then. */
async function rows(table: string): Promise<number> {
  const [count] = await rowsOf(stack, 'netbox', `SELECT count(*) FROM ${table}`)
  return Number(count)
}

async function answering(): Promise<void> {
  const { NETBOX_URL, NETBOX_USERNAME, NETBOX_PASSWORD } = environment
  await expect
    .poll(() => login(NETBOX_URL!, NETBOX_USERNAME!, NETBOX_PASSWORD!).catch(() => false), { timeout: 180_000 })
    .toBe(true)
}
