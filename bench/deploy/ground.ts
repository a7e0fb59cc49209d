import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import type { ImageNames } from '../../sandbox/images/index.ts'
import { freePort } from '../../test/system/support/free-port.ts'
import { removeMatching } from '../../test/system/support/leftovers.ts'
import { isLeftover } from '../leftovers.ts'

/** What both sides of a comparison stand on. */
export interface Ground {
  host: string
  engine: DockerEngine
  images: ImageNames
  /** First part of the name of everything in Docker. */
  name: string
  network: string
  ports: { netbox: number; postgres: number }
  /** For the stack and the compose project, readable by the owner only: both hold secrets. */
  folder: string
  signal: AbortSignal
}

/** Lends ground to a piece of work and removes everything from it afterwards, however the work ended. */
export async function onGround<T>(
  { host, images, signal }: Pick<Ground, 'host' | 'images' | 'signal'>,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  await removeMatching(host, isLeftover)
  const name = `bench${process.pid}-netbox`
  const network = `${name}-net`
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  try {
    return await withEngine(host, async (engine) => {
      await engine.call('POST', '/networks/create', { body: { Name: network } })
      const ports = { netbox: await freePort(), postgres: await freePort() }
      return await work({ host, engine, images, name, network, ports, folder, signal })
    })
  } finally {
    await removeMatching(host, (other) => other.startsWith(name))
    await rm(folder, { recursive: true, force: true })
  }
}
