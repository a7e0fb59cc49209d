import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import { certificateIn } from '../certificate.ts'
import type { Switches } from '../whatsup/switches.ts'
import { HOMELAB_LABEL } from './container.ts'
import { type HomelabId, UNNAMED } from './homelab.ts'
import { homelabFolder } from './template.ts'

export interface WhatsUpOptions extends HomelabId {
  /** Any image with Node 24. */
  readonly image: string
  /** Port of the host's loopback address to publish it on; it is not, without one. */
  readonly port?: number
  /** What differs from a server at its unkindest. */
  readonly switches?: Partial<Switches>
}

/** How the stand-in is reached from the homelab's network, and as whom. */
export interface WhatsUpServer {
  readonly url: string
  readonly username: string
  readonly password: string
  readonly fingerprint: string
}

const NAME = 'multipass-whatsup'
const PORT = 9644
const SOURCES = join(import.meta.dirname, '..')
const ROOT = 'opt/sandbox'
const HOME = `/${ROOT}/whatsup`
/** Protects nothing. */
const PASSWORD = 'sandbox-whatsup-password'
const MEBIBYTE = 1024 * 1024

/**
 * A stand-in for WhatsUp Gold as one more container of a homelab, for stacks that export to one. What it holds ends with the container; the
 * homelab's removal takes it along.
 */
export async function ensureWhatsUp(options: WhatsUpOptions): Promise<WhatsUpServer> {
  const { host, network, name = '', image, port, switches = {} } = options
  const folder = join(options.folder ?? homelabFolder(name || UNNAMED), 'whatsup')
  const { fingerprint } = certificateIn(folder)
  const body = {
    Image: image,
    Entrypoint: ['node', `${HOME}/main.ts`, String(PORT), `${HOME}/tls`],
    Cmd: [],
    Env: [
      'WHATSUP_STAND_IN_HOST=0.0.0.0',
      `WHATSUP_STAND_IN_PASSWORD=${PASSWORD}`,
      `WHATSUP_STAND_IN_SWITCHES=${JSON.stringify(switches)}`,
    ],
    Labels: { [HOMELAB_LABEL]: name || UNNAMED },
    ExposedPorts: { [`${PORT}/tcp`]: {} },
    HostConfig: {
      NetworkMode: network,
      RestartPolicy: { Name: 'unless-stopped' },
      Memory: 256 * MEBIBYTE,
      PortBindings: port === undefined ? {} : { [`${PORT}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['whatsup', NAME] } } },
  }
  await withEngine(host, async (engine) => {
    const container = `/containers/${name}${NAME}`
    const made = await create(engine, `${name}${NAME}`, body)
    if (made) await engine.call('PUT', `${container}/archive`, { query: { path: '/' }, body: await files(folder) })
    await engine.call('POST', `${container}/start`)
  })
  return { url: `https://whatsup:${PORT}`, username: 'netbox', password: PASSWORD, fingerprint }
}

/** The stand-in's sources and its certificate as an archive: the engine may be on another machine. */
async function files(folder: string): Promise<Buffer> {
  const archive = pack()
  const put = (name: string, content: string | Buffer) =>
    archive.entry({ name: `${ROOT}/${name}`, mode: 0o644 }, content)
  const add = async (from: string, to: string) => {
    for (const file of await readdir(from, { withFileTypes: true, recursive: true })) {
      if (!file.isFile()) continue
      const path = join(file.parentPath, file.name)
      put(`${to}/${path.slice(from.length + 1)}`, await readFile(path))
    }
  }
  await add(join(SOURCES, 'whatsup'), 'whatsup')
  put('certificate.ts', await readFile(join(SOURCES, 'certificate.ts')))
  await add(folder, 'whatsup/tls')
  put('package.json', '{"private": true, "type": "module"}')
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Whether it was made; it may be there. */
async function create(engine: DockerEngine, name: string, body: object): Promise<boolean> {
  try {
    await engine.call('POST', '/containers/create', { query: { name }, body })
    return true
  } catch (error) {
    if (error instanceof DockerError && error.status === 409) return false
    throw error
  }
}
