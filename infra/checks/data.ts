import { type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import type { Config } from '../config.ts'
import { holdsPostgres, loaderOf, postgresVolume } from '../postgres-image.ts'

interface Seen {
  /** All of the host. */
  containers: readonly ContainerSummary[]
  volumes: readonly string[]
  /** What an upgrade says in the environment, see `PUT_IN_PLACE`. */
  putInPlace?: string | undefined
}

/**
 * What speaks against the volume that an update would give the database: an empty one beside that with the data, a
 * half-filled one, and one that an upgrade has left behind must not become the database. Pure.
 *
 * The volume that the database's container has is the one with the data, whatever others there are. Where there is no
 * container, all that is known of the data is which volumes there are.
 *
 * @param ours the containers of this stack
 */
export function dataProblems(
  { name, images }: Config,
  { containers, volumes, putInPlace }: Seen,
  ours: readonly ContainerSummary[],
): string[] {
  if (containers.some((container) => nameOf(container) === loaderOf(name))) {
    return [
      `The container ${loaderOf(name)} is loading the data into a new PostgreSQL, or was killed at it: let 'npm run upgrade' end, or run it again.`,
    ]
  }
  const wanted = postgresVolume(name, images.postgres)
  const there = volumes.includes(wanted)
  if (there && putInPlace === wanted) return []
  const data = dataOf(name, ours) ?? (there ? wanted : volumes.filter((one) => holdsPostgres(name, one)).sort()[0])
  if (data === undefined || data === wanted) return []
  return [
    `The data of this stack is in the volume ${data}, of another major version of PostgreSQL than netbox:images.postgres (${images.postgres}): 'npm run upgrade' takes it over into a newer one, or set the image back.`,
  ]
}

/** The volume that the database's container has, running or not. */
function dataOf(name: string, ours: readonly ContainerSummary[]): string | undefined {
  const mounts = ours.find((container) => nameOf(container) === `${name}-postgres`)?.Mounts ?? []
  return mounts.map((mount) => mount.Name ?? '').find((volume) => holdsPostgres(name, volume))
}
