import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import * as pulumi from '@pulumi/pulumi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from '../../netbox/cli/netbox-dump.ts'
import { inOrder, Session } from '../../netbox/index.ts'
import type { Connection } from '../../provider/connection.ts'
import { objectHandlers } from '../../provider/resources/object.ts'
import type { Values } from '../../provider/rpc/index.ts'
import { typeOf } from '../../provider/tokens.ts'
import { world } from '../netbox/dump/world.ts'
import { modelOfEveryKind } from '../netbox/every-kind.ts'
import type { Lab } from '../netbox/harness.ts'

const root = join(import.meta.dirname, '..', '..')
/** What the program declares, as the engine is told it. */
const declared = new Map<string, Values>()
let at: Lab
let folder: string
let imported: { type: string; name: string; id: string }[]
let told: string

async function dumpTo(out: string): Promise<{ code: number; err: string }> {
  const err: string[] = []
  const on = { out() {}, err: (line: string) => err.push(line), progress() {}, clear() {} }
  const env = { NETBOX_URL: at.fake.url, NETBOX_TOKEN: at.fake.token }
  const code = await main(['--format', 'pulumi', '--out', out], env, on, new PassThrough())
  return { code, err: err.join('\n') }
}

beforeAll(async () => {
  at = await world()
  const { report } = await at.run(modelOfEveryKind())
  expect(report.failed).toEqual([])
  folder = await mkdtemp(join(tmpdir(), 'netbox-program-'))
  const made = await dumpTo(folder)
  expect(made.code, made.err).toBe(0)
  told = made.err
  imported = JSON.parse(await readFile(join(folder, 'import.json'), 'utf8')).resources
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      declared.set(`${type} ${name}`, inputs as Values)
      return { id: `${name}_id`, state: inputs }
    },
    call: ({ inputs }) => inputs,
  })
}, 120_000)

afterAll(async () => {
  await at?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** The program with the sources in the place of the package, which is built only to be packed. */
async function program(provider = join(root, 'provider', 'index.ts')): Promise<string> {
  const text = await readFile(join(folder, 'index.ts'), 'utf8')
  const file = join(folder, 'program.ts')
  await writeFile(file, text.replace("'@netbox-as-code/provider'", `'${provider}'`))
  return file
}

describe('a NetBox as a program of Pulumi', () => {
  // What `npm run check` compiles: that these lines are TypeScript for the provider's classes.
  test('is as the one that is compiled with all other sources', async () => {
    const text = await readFile(await program('../../../provider/index.ts'), 'utf8')
    await expect(text).toMatchFileSnapshot(join(root, 'test', 'fixtures', 'dumped-program', 'index.ts'))
  })

  test('has each object of the import file, and changes none that was imported', async () => {
    await import(await program())
    await expect.poll(() => declared.size, { timeout: 60_000 }).toBe(imported.length)
    const session = new Session(at.client, { window: 0, message: 'stack' })
    const connection = { session, client: at.client, tokenIsRefused: async () => false } as unknown as Connection
    const log = { status() {}, debug() {}, info() {}, warning() {}, error() {} }
    const request = { urn: 'urn:pulumi:dev::p::t::n', signal: new AbortController().signal, log, ignoreChanges: [] }
    const kinds = new Map(inOrder.map((kind) => [typeOf(kind), kind]))
    const ignored = new Map(
      [
        ...(await readFile(join(folder, 'index.ts'), 'utf8')).matchAll(
          /^.*new \w+\.\w+\("([^"]+)".*ignoreChanges: (\[.*?\])/gm,
        ),
      ].map(([, name, list]) => [name!, JSON.parse(list!) as string[]]),
    )
    const changed: unknown[] = []
    for (const { type, name, id } of imported) {
      const handlers = objectHandlers(kinds.get(type)!, () => connection)
      const found = (await handlers.read({ ...request, id, state: {}, inputs: {} }))!
      // As the engine does for what is to be ignored: the old value is taken, or none.
      const news: Values = { ...declared.get(`${type} ${name}`) }
      for (const field of ignored.get(name) ?? []) {
        if (found.inputs[field] === undefined) delete news[field]
        else news[field] = found.inputs[field]
      }
      delete news.display_url
      const given = Object.fromEntries(Object.entries(news).filter(([, value]) => value !== undefined))
      const checked = await handlers.check({ ...request, randomSeed: Buffer.alloc(0), olds: found.inputs, news: given })
      expect(checked.failures ?? []).toEqual([])
      const olds = { id, olds: found.outputs, oldInputs: found.inputs, news: checked.inputs }
      const { changes, diffs } = await handlers.diff({ ...request, ...olds })
      if (changes) changed.push([type, name, diffs, found.inputs, given])
    }
    expect(changed).toEqual([])
  }, 120_000)

  test('holds every kind, and no secret', async () => {
    const text = await readFile(join(folder, 'index.ts'), 'utf8')
    expect([...new Set(imported.map(({ type }) => type))].sort()).toEqual(inOrder.map(typeOf).sort())
    const model = JSON.stringify(modelOfEveryKind())
    for (const [, secret] of model.matchAll(/"(?:secret|password|preshared_key|auth_psk)":"([^"]+)"/g))
      expect(text).not.toContain(secret)
    expect(told).toContain('pulumi import --file import.json')
  })

  test('is never written over another', async () => {
    const { code, err } = await dumpTo(folder)
    expect([code, err]).toEqual([1, `${join(folder, 'index.ts')} is there already, and is not overwritten.`])
  })

  test.each([[['--format', 'pulumi']], [['--out', 'x']]])('is more than one file: %j is refused', async (args) => {
    const err: string[] = []
    const on = { out() {}, err: (line: string) => err.push(line), progress() {}, clear() {} }
    expect(await main(args, { NETBOX_URL: 'http://n/' }, on)).toBe(1)
    expect(err[0]).toContain('--format pulumi and --out FOLDER go together')
  })
})
