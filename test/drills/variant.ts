import { basename, dirname } from 'node:path'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { putEntry, putFiles } from '../../operate/backup/container-files.ts'

/** Makes an image of another content under a name, perhaps with another program in one of its places; returns the name. */
export async function variant(
  engine: DockerEngine,
  image: string,
  name: string,
  program?: { path: string; text: string },
): Promise<string> {
  const [repo, tag] = name.split(':') as [string, string]
  const { Id } = await engine.call<{ Id: string }>('POST', '/containers/create', { body: { Image: image } })
  if (program) {
    await putFiles(engine, Id, dirname(program.path), (tar) =>
      putEntry(tar, { name: basename(program.path), mode: 0o755 }, Buffer.from(program.text)),
    )
  }
  await engine.call('POST', '/commit', { query: { container: Id, repo, tag } })
  await engine.call('DELETE', `/containers/${Id}`, { query: { v: true } })
  return name
}
