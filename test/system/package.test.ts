import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { exampleProgram, languages } from '../provider/reference/examples.ts'
import { type NetBoxUnderTest, netboxUnderTest } from './netbox-under-test.ts'
import { type PulumiProject, pulumiProject } from './package/pulumi-project.ts'
import { type Ended, inside, pinned, programIn } from './package/tools.ts'
import { drill } from './support/drill.ts'
import { goTool } from './support/go-tool.ts'

const root = join(import.meta.dirname, '..', '..')
const run = `k${randomBytes(3).toString('hex')}`
const YAML_HOST = 'github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml'
const ROOMS = { engine: 'netbox', provider: 'provider' } as const
type Name = keyof typeof ROOMS
const names = Object.keys(ROOMS) as Name[]

let netbox: NetBoxUnderTest
/** A stranger's project: nothing in it but what npm puts there. */
let folder: string
let env: NodeJS.ProcessEnv
const tarballs = {} as Record<Name, string>

const installed = (name: Name, ...path: string[]) => join(folder, 'node_modules', '@netbox-as-code', name, ...path)
const bin = (name: string) => join(folder, 'node_modules', '.bin', name)
const must = async (ended: Promise<Ended>): Promise<string> => {
  const { code, out } = await ended
  expect(code, out).toBe(0)
  return out
}

beforeAll(async () => {
  netbox = await netboxUnderTest()
  folder = await mkdtemp(join(tmpdir(), 'netbox-package-'))
  env = {
    ...process.env,
    ...inject('parts').environment,
    NETBOX_URL: netbox.url,
    NETBOX_TOKEN: netbox.token,
  }
  await Promise.all(
    names.map(async (name) => {
      const pack = inside(join(root, ROOMS[name]), env, 'npm', 'pack', '--silent', '--pack-destination', folder)
      tarballs[name] = join(folder, (await must(pack)).trim().split('\n').at(-1)!)
    }),
  )
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const pins = await Promise.all(['@pulumi/pulumi', 'typescript', '@types/node'].map(pinned))
  const nodes = ['20', '22'].map((version) => `node-${version}@npm:node-linux-${process.arch}@${version}`)
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']
  await must(inside(folder, env, 'npm', 'install', ...quiet, ...Object.values(tarballs), ...pins, ...nodes))
})

afterAll(async () => {
  await netbox?.[Symbol.asyncDispose]()
  if (folder) await rm(folder, { recursive: true })
})

describe.each(names)('the package of the %s', (name) => {
  test('is taken by publint and arethetypeswrong', async () => {
    const tarball = new Uint8Array(await readFile(tarballs[name]))
    expect((await publint({ pack: { tarball: tarball.buffer } })).messages).toEqual([])
    const { problems } = (await checkPackage(createPackageFromTarballData(tarball))) as { problems: object[] }
    // The engine is all ES modules, which `require` takes from Node 20.19 on.
    const known = name === 'engine' ? [expect.objectContaining({ kind: 'CJSResolvesToESM' })] : []
    expect(problems).toEqual(known)
  })

  test('has what a stranger looks for', async () => {
    for (const file of ['README.md', 'LICENSE']) expect(await readFile(installed(name, file), 'utf8')).not.toBe('')
    const { main, types } = JSON.parse(await readFile(installed(name, 'package.json'), 'utf8'))
    const map = JSON.parse(await readFile(installed(name, `${main}.map`), 'utf8'))
    expect(map.sourcesContent).toHaveLength(1)
    expect(await readFile(installed(name, types), 'utf8')).toContain('export')
  })
})

describe('the engine as a package', () => {
  const nodes = {
    20: () => join(folder, 'node_modules', 'node-20', 'bin', 'node'),
    22: () => join(folder, 'node_modules', 'node-22', 'bin', 'node'),
    24: () => process.execPath,
  }

  test.each(Object.entries(nodes))('plans, applies and finds nothing to do on Node %s', async (version, node) => {
    expect(await must(inside(folder, env, node(), '--version'))).toMatch(new RegExp(`^v${version}\\.`))
    const slug = `${run}-${version}`
    await writeFile(join(folder, 'mine.yaml'), stringify({ 'dcim.site': [{ name: slug, slug }] }))
    const command = (name: string, ...args: string[]) =>
      inside(folder, env, node(), bin(name), '--tag', run, 'mine.yaml', ...args)
    expect(await command('netbox-plan')).toMatchObject({ code: 2, out: expect.stringContaining(`+ ${slug}`) })
    expect(await command('netbox-apply', '--yes')).toMatchObject({ code: 0 })
    expect(await command('netbox-plan')).toMatchObject({ code: 0 })
  })

  test('brings nothing that it does not need', async () => {
    const { dependencies } = JSON.parse(await readFile(installed('engine', 'package.json'), 'utf8'))
    expect(Object.keys(dependencies)).toEqual(['js-yaml', 'undici', 'yaml', 'zod'])
  })
})

test('the types of both hold for the programs in their READMEs, and for an example of each resource', async () => {
  const engine = /```ts\n(.*?)```/s.exec(await readFile(installed('engine', 'README.md'), 'utf8'))![1]!
  const provider = await programIn(installed('provider', 'README.md'), 'TypeScript')
  // A mistake in them would be found.
  const mistaken = (program: string, line: RegExp) => program.replace(line, '// @ts-expect-error\n$&')
  const files = {
    'engine.ts': engine,
    'engine-wrong.ts': mistaken(engine.replace("mode: 'upsert'", "mode: 'never'"), /^const made = .*/m),
    'provider.mts': provider,
    'provider.cts': provider,
    'examples.mts': exampleProgram(languages.typescript),
    'provider-wrong.cts': mistaken(provider.replace("slug: 'office'", 'slug: 7'), /^const office = .*/m),
  }
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(folder, file), text)))
  const strict = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024']
  expect(await must(inside(folder, env, bin('tsc'), ...strict, '--types', 'node', ...Object.keys(files)))).toBe('')
})

describe('the provider as a package', () => {
  const theirs = (name: string) =>
    netbox.client.post('dcim/sites/', [{ name: `${name} theirs`, slug: `${name}-theirs` }])
  const left = async (name: string) =>
    ((await netbox.client.get(`dcim/sites/?slug__isw=${name}`)).body as { count: number }).count
  /** The program of the README below a heading, its objects under a name of this run. */
  const program = async (heading: string, name: string) => {
    const text = await programIn(installed('provider', 'README.md'), heading)
    return text.replaceAll(/\boffice\b/gi, name).replaceAll('Server room', `${name} room`)
  }
  const project = (name: string, manifest: object, files: Record<string, string>, more: NodeJS.ProcessEnv = {}) =>
    pulumiProject({ folder: join(folder, name), env: { ...env, ...more }, manifest, files, netbox })

  /** Up, nothing to do, one more from NetBox, and all gone. */
  async function wholeLife({ pulumi }: PulumiProject, name: string): Promise<void> {
    await pulumi('stack', 'init', '--secrets-provider', 'passphrase')
    expect(await pulumi('up', '--yes', '--skip-preview')).toMatch(/\+ 3 created/)
    await pulumi('preview', '--refresh', '--expect-no-changes')
    await theirs(name)
    const how = ['--yes', '--protect=false', '--skip-preview', '--generate-code=false']
    expect(await pulumi('import', 'netbox:dcim:Site', 'theirs', `${name}-theirs`, ...how)).toMatch(/1 imported/)
    expect(await left(name)).toBe(2)
    await pulumi('destroy', '--yes', '--skip-preview')
    expect(await left(name)).toBe(0)
  }

  test('serves a program in TypeScript that is an ES module', async () => {
    const name = `${run}esm`
    const runtime = { name: 'nodejs', options: { typescript: false } }
    const files = {
      'package.json': JSON.stringify({ type: 'module', main: 'index.ts' }),
      'index.ts': await program('TypeScript', name),
    }
    await wholeLife(await project(name, { runtime, main: 'index.ts' }, files), name)
  })

  test('serves a program in TypeScript that is CommonJS', async () => {
    const name = `${run}cjs`
    const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, skipLibCheck: true, types: ['node'] }
    const files = {
      'package.json': JSON.stringify({ type: 'commonjs', main: 'index.ts' }),
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['index.ts'] }),
      'index.ts': await program('TypeScript', name),
    }
    // Types are checked above.
    const quickly = { PULUMI_NODEJS_TRANSPILE_ONLY: 'true' }
    await wholeLife(await project(name, { runtime: 'nodejs' }, files, quickly), name)
  })

  const withYaml = async () => {
    const host = dirname(await goTool('package/pulumi-language-yaml', YAML_HOST))
    return { PATH: `${host}${delimiter}${env.PATH}` }
  }

  test('serves a program in YAML, by its genuine language host', async () => {
    const name = `${run}yaml`
    const manifest = { runtime: 'yaml', ...parse(await program('YAML', name)) }
    await wholeLife(await project(name, manifest, {}, await withYaml()), name)
  })

  test('previews an example of each resource', async () => {
    const manifest = { runtime: 'yaml', ...parse(exampleProgram(languages.yaml)) }
    const { pulumi } = await project('examples', manifest, {}, await withYaml())
    await pulumi('stack', 'init')
    // The kind of a plugin, as its user tells it.
    const kinds = {
      'dns.zone': { path: 'plugins/dns/zones', key: ['name'], fields: { name: { type: 'text', required: true } } },
    }
    await pulumi('config', 'set', 'netbox:kinds', JSON.stringify(kinds))
    const all = Object.keys(manifest.resources).length
    expect(await pulumi('preview')).toMatch(new RegExp(`\\+ ${all + 1} to create`))
  })

  // The genuine Python language host cannot be had: Pulumi's own Automation API runs the program in its place.
  drill('serves a program in Python, with classes that the engine’s generator made of the schema', async () => {
    const name = `${run}py`
    const files = {
      '__main__.py': await program('Python', name),
      'examples.py': exampleProgram(languages.python),
      'whole-life.py': await readFile(join(import.meta.dirname, 'package', 'whole-life.py'), 'utf8'),
    }
    // Named for the import alone, for which Pulumi looks for a language host and then leaves it alone.
    const mine = await project(name, { runtime: 'nodejs' }, files)
    const python = join(mine.folder, 'venv', 'bin', 'python')
    const schema = await must(mine.run('pulumi', 'package', 'get-schema', bin('pulumi-resource-netbox')))
    await writeFile(join(mine.folder, 'schema.json'), schema)
    await must(
      mine.run(await goTool('package/python-sdk', '.'), join(mine.folder, 'schema.json'), join(mine.folder, 'sdk')),
    )
    await must(mine.run('python3', '-m', 'venv', 'venv'))
    await must(mine.run(python, '-m', 'pip', 'install', '--quiet', 'pulumi==3.259.0', 'mypy==2.4.1', './sdk'))
    for (const file of ['__main__.py', 'examples.py']) await must(mine.run(python, '-m', 'mypy', file))
    await theirs(name)
    const out = await must(mine.run(python, 'whole-life.py', 'netbox:dcim:Site', 'theirs', `${name}-theirs`))
    expect(out).toMatch(/\+ 3 created.*1 imported.*- 4 deleted/s)
    expect(await left(name)).toBe(0)
  })
})
