import { UserError } from '../../host/user-error.ts'
import { postgresMajor } from '../../infra/postgres-image.ts'
import { compare } from '../backup/checks.ts'

/** The images of a stack, as in `netbox:images`. */
export interface Images {
  netbox: string
  postgres: string
  valkey: string
}

/** Images, and the version of NetBox in that of NetBox. */
export interface Release {
  images: Images
  /** Such as `4.7.3`. */
  version: string
}

export type Decision = 'nothing' | 'netbox' | 'postgres'

/** A new major version of NetBox may ask for what this program does not do. */
const NEWEST_MAJOR = 4

/**
 * What an upgrade has to do. Pure.
 *
 * | changed                  | to                    | it is                                       |
 * |--------------------------|-----------------------|---------------------------------------------|
 * | nothing                  |                       | nothing                                     |
 * | netbox                   | same version or newer | netbox                                      |
 * | postgres, its major      | newer                 | postgres                                    |
 * | netbox or postgres major | older                 | refused                                     |
 * | two images               |                       | refused: a failure has to have one cause    |
 * | any other                |                       | refused: `npm run up` is enough             |
 *
 * @throws UserError one sentence
 */
export function decide(running: Release, wanted: Release): Decision {
  const names = ['netbox', 'postgres', 'valkey'] as const
  const [changed, second] = names.filter((name) => running.images[name] !== wanted.images[name])
  if (changed === undefined) return 'nothing'
  if (second !== undefined) {
    throw new UserError(
      `netbox:images.${changed} and netbox:images.${second} both changed: set one back to ${running.images[second]}, and upgrade one after the other.`,
    )
  }
  if (changed === 'netbox') return netbox(running, wanted)
  const [have, want] = [running, wanted].map(({ images }) => Number(postgresMajor(images.postgres))) as [number, number]
  if (changed === 'valkey' || have === want) {
    throw new UserError(
      `netbox:images.${changed} is the same major version, or holds nothing to keep: 'npm run up' is enough.`,
    )
  }
  if (want > have) return 'postgres'
  throw new UserError(
    `netbox:images.postgres is ${wanted.images.postgres}, ${Number.isNaN(want) || Number.isNaN(have) ? `and its tag or that of ${running.images.postgres} does not begin with a major version` : `older than the PostgreSQL ${have} that runs here, whose dump it cannot read`}: set it to PostgreSQL ${Number.isNaN(have) ? 17 : have} or newer.`,
  )
}

function netbox({ version }: Release, wanted: Release): Decision {
  if (compare(wanted.version, version, 3) < 0) {
    throw new UserError(
      `netbox:images.netbox is NetBox ${wanted.version}, older than the ${version} that runs here: NetBox cannot take its migrations back; docs/operate/upgrade.md says how to return to an older version with a backup.`,
    )
  }
  if (compare(wanted.version, `${NEWEST_MAJOR}`, 1) > 0) {
    throw new UserError(
      `netbox:images.netbox is NetBox ${wanted.version}, of a major version that this program does not know; it must be ${NEWEST_MAJOR}.x.`,
    )
  }
  return 'netbox'
}
