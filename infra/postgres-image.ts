/** Where the data is in the container, whatever the image itself would choose. */
export const POSTGRES_DATA = '/var/lib/postgresql/data'
export const POSTGRES_PASSWORD = '/run/secrets/postgres_password'
/** Over TCP: during its first initialisation the image runs a server that listens on its socket only. */
export const POSTGRES_READY = 'pg_isready -q -h 127.0.0.1 -U netbox -d netbox'
/**
 * The environment variable by which an upgrade, and its way back, name to the program the volume that is to take the place of
 * the database's own. Without it no update gives the database another volume.
 */
export const PUT_IN_PLACE = 'NETBOX_AS_CODE_POSTGRES_VOLUME'
/** The first major version that stacks were made with: its volume has no number. */
const FIRST_MAJOR = '17'
/** From this major version on the official images look for their data elsewhere, if nothing else is said. */
const DATA_ELSEWHERE = 18

/** `postgres:17-alpine` → `17`: the major version that a PostgreSQL image's tag begins with. */
export function postgresMajor(image: string): string {
  return /:(\d+)[^/]*$/.exec(image)?.[1] ?? 'unknown'
}

/** `-18`, or nothing: what the names of a volume for this image end with. */
export function volumeSuffix(image: string): string {
  const major = postgresMajor(image)
  return [FIRST_MAJOR, 'unknown'].includes(major) ? '' : `-${major}`
}

/** The volume of a stack for the major version of a PostgreSQL image: a data directory belongs to one. */
export function postgresVolume(name: string, image: string): string {
  return `${name}-postgres-data${volumeSuffix(image)}`
}

/** Whether a volume is one of {@link postgresVolume}, of any major version. */
export function holdsPostgres(name: string, volume: string): boolean {
  const start = `${name}-postgres-data`
  return volume.startsWith(start) && /^(-\d+)?$/.test(volume.slice(start.length))
}

/** The container that fills such a volume from an older one: while it is there, the volume is not whole. */
export function loaderOf(name: string): string {
  return `${name}-upgrade`
}

export function postgresLabels(image: string): Record<string, string> {
  return { 'netbox-as-code.postgres-major': postgresMajor(image) }
}

/** What the image is told. */
export function postgresEnvironment(image: string): Record<string, string> {
  return {
    POSTGRES_USER: 'netbox',
    POSTGRES_DB: 'netbox',
    POSTGRES_PASSWORD_FILE: POSTGRES_PASSWORD,
    ...(Number(postgresMajor(image)) >= DATA_ELSEWHERE ? { PGDATA: POSTGRES_DATA } : {}),
  }
}
