import { parse } from 'yaml'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { UserError } from '../../host/user-error.ts'
import { readText } from '../backup/container-files.ts'
import { FILES_ROOT } from '../backup/manifest.ts'

/** Sees to it that an image is on the host. Throws UserError in the registry's words when it cannot be pulled. */
export async function pull(engine: DockerEngine, setting: string, image: string): Promise<void> {
  if (await present(engine, image)) return
  const said = await engine
    .call<string>('POST', '/images/create', { query: { fromImage: image }, timeout: 0 })
    .catch((error: unknown) => {
      if (error instanceof DockerError) return error.message
      throw error
    })
  if (await present(engine, image)) return
  const words = /"error":"([^"]+)"/.exec(String(said))?.[1] ?? String(said)
  throw new UserError(
    `Image ${image} (${setting}) is not on the host and cannot be pulled (${words.trim()}): correct the name, or let the host reach its registry.`,
  )
}

/** The version of NetBox in an image, as NetBox itself says it. The image has to be on the host; nothing of it runs. */
export async function netboxVersion(engine: DockerEngine, image: string): Promise<string> {
  const { Id } = await engine.call<{ Id: string }>('POST', '/containers/create', { body: { Image: image } })
  try {
    const release = parse((await readText(engine, Id, `${FILES_ROOT}/release.yaml`)) ?? '') as {
      version?: unknown
    } | null
    if (typeof release?.version === 'string') return release.version
    throw new UserError(
      `netbox:images.netbox is ${image}, which has no ${FILES_ROOT}/release.yaml: it must be an image of NetBox.`,
    )
  } finally {
    await engine.call('DELETE', `/containers/${Id}`, { query: { force: true, v: true } })
  }
}

async function present(engine: DockerEngine, image: string): Promise<boolean> {
  try {
    await engine.call('GET', `/images/${image}/json`)
    return true
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return false
    throw error
  }
}
