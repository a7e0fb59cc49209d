import { UserError } from '../../host/user-error.ts'
import { POSTGRES_DATA, postgresVolume } from '../../infra/postgres-image.ts'
import type { Stack } from '../backup/stack.ts'

/**
 * The image of the PostgreSQL that runs. An update that was killed may have noted the new image before it replaced the
 * container: then the volume which the container has tells, and the image is one of the tags of what it runs.
 *
 * @param noted the image that the stack was last updated with, by its state
 * @throws UserError when none of the tags is of that volume's major version
 */
export async function runningPostgres({ engine, name, containers }: Stack, noted: string): Promise<string> {
  const path = `/containers/${encodeURIComponent(containers.postgres)}/json`
  const { Image, Mounts } = await engine.call<{ Image: string; Mounts: { Name?: string; Destination: string }[] }>(
    'GET',
    path,
  )
  const volume = Mounts.find(({ Destination }) => Destination === POSTGRES_DATA)?.Name
  if (volume === undefined || volume === postgresVolume(name, noted)) return noted
  const { RepoTags } = await engine.call<{ RepoTags: string[] | null }>('GET', `/images/${Image}/json`)
  const found = RepoTags?.find((tag) => postgresVolume(name, tag) === volume)
  if (found !== undefined) return found
  throw new UserError(
    `The database runs on the volume ${volume}, which does not belong to ${noted}, and its image ${Image} has no tag that begins with the major version: give it one with 'docker tag'.`,
  )
}
