import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cached, fingerprint } from '../../cache.ts'
import { run } from '../../docker/run.ts'
import { NODE_VERSION } from '../names.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const SOURCES = join(root, 'sandbox', 'gateway')
const YAML = join(root, 'node_modules', 'yaml')

/** Everything besides its Dockerfile that the gateway's image is made from, as text to take a fingerprint of. */
export async function gatewayInputs(): Promise<string[]> {
  const names = (await readdir(SOURCES, { recursive: true })).filter((name) => name.endsWith('.ts')).sort()
  const sources = await Promise.all(
    names.map(async (name) => `${name}\0${await readFile(join(SOURCES, name), 'utf8')}`),
  )
  const { version } = JSON.parse(await readFile(join(YAML, 'package.json'), 'utf8')) as { version: string }
  return [NODE_VERSION, version, ...sources]
}

/** Lends a folder with what the Dockerfile copies: Node, the sources, and the package they need. */
export async function withGatewayContext(work: (context: string) => Promise<void>): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'netbox-sandbox-gateway-'))
  try {
    await cp(await nodeBinary(), join(context, 'node'))
    await cp(join(import.meta.dirname, 'kong'), join(context, 'kong'))
    await cp(SOURCES, join(context, 'gateway'), { recursive: true })
    await cp(YAML, join(context, 'gateway', 'node_modules', 'yaml'), { recursive: true })
    await writeFile(join(context, 'gateway', 'package.json'), '{"private": true, "type": "module"}')
    await work(context)
  } finally {
    await rm(context, { recursive: true, force: true })
  }
}

/** Node for Linux as npm has it: the one that runs this program may be another system's, or need its libraries. */
async function nodeBinary(): Promise<string> {
  const name = `node-linux-${process.arch}`
  const folder = await cached('node-linux', fingerprint(name, NODE_VERSION), async (folder) => {
    await writeFile(join(folder, 'package.json'), '{"private": true}')
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error', '--prefer-offline']
    await run('npm', ['install', ...quiet, '--force', '--prefix', folder, `${name}@${NODE_VERSION}`])
  })
  return join(folder, 'node_modules', name, 'bin', 'node')
}
