import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'

const root = join(import.meta.dirname, '..', '..')
const run = `k${randomBytes(3).toString('hex')}`
let netbox: NetBoxUnderTest
/** A stranger's project: nothing in it but what npm puts there. */
let folder: string

beforeAll(async () => {
  netbox = await netboxUnderTest()
  folder = await mkdtemp(join(tmpdir(), 'netbox-package-'))
  const packed = await inside(join(root, 'netbox'), 'npm', 'pack', '--silent', '--pack-destination', folder)
  const tarball = packed.out.trim().split('\n').at(-1)!
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const installed = await inside(folder, 'npm', 'install', ...quiet, join(folder, tarball), 'node@22')
  expect(installed.code, installed.out).toBe(0)
})

afterAll(async () => {
  await netbox?.[Symbol.asyncDispose]()
  if (folder) await rm(folder, { recursive: true })
})

/** Runs a program in a folder; its exit code and all it said. */
async function inside(cwd: string, program: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const env = { ...process.env, NETBOX_URL: netbox.url, NETBOX_TOKEN: netbox.token, NO_COLOR: '1' }
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd, env })
    return { code: 0, out: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout + stderr }
  }
}

describe('the engine as a package', () => {
  const bin = (name: string) => join(folder, 'node_modules', '.bin', name)
  const nodes = { '22': () => bin('node'), '24': () => process.execPath }

  test.each(Object.entries(nodes))('plans, applies and finds nothing to do on Node %s', async (version, node) => {
    expect((await inside(folder, node(), '--version')).out).toMatch(new RegExp(`^v${version}\\.`))
    const slug = `${run}-${version}`
    await writeFile(join(folder, 'mine.yaml'), stringify({ 'dcim.site': [{ name: slug, slug }] }))
    const command = (name: string, ...args: string[]) =>
      inside(folder, node(), bin(name), '--tag', run, 'mine.yaml', ...args)
    expect(await command('netbox-plan')).toMatchObject({ code: 2, out: expect.stringContaining(`+ ${slug}`) })
    expect(await command('netbox-apply', '--yes')).toMatchObject({ code: 0 })
    expect(await command('netbox-plan')).toMatchObject({ code: 0 })
  })

  test('has types that hold for the program in its README', async () => {
    const readme = await readFile(join(folder, 'node_modules', '@netbox-as-code', 'engine', 'README.md'), 'utf8')
    const program = /```ts\n(.*?)```/s.exec(readme)![1]!
    await writeFile(join(folder, 'mine.ts'), program)
    const check = (file: string) =>
      inside(
        folder,
        join(root, 'node_modules', '.bin', 'tsc'),
        ...['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'],
        ...['--types', 'node', '--typeRoots', join(root, 'node_modules', '@types'), file],
      )
    expect(await check('mine.ts')).toEqual({ code: 0, out: '' })
    await writeFile(join(folder, 'wrong.ts'), program.replace("mode: 'upsert'", "mode: 'never'"))
    expect((await check('wrong.ts')).out).toContain('mode')
  })

  test('brings nothing that it does not need', async () => {
    const { out } = await inside(folder, 'npm', 'ls', '--all', '--parseable')
    const names = out
      .trim()
      .split('\n')
      .map((path) => path.split('node_modules/').at(-1)!)
    expect(names.filter((name) => !/^(node|\/)/.test(name)).sort()).toEqual([
      '@netbox-as-code/engine',
      'undici',
      'yaml',
      'zod',
    ])
  })
})
