import { type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { UserError } from '../../host/user-error.ts'
import { waitUntilHealthy } from '../../infra/health.ts'
import {
  loaderOf,
  POSTGRES_DATA,
  POSTGRES_PASSWORD,
  POSTGRES_READY,
  postgresEnvironment,
  postgresLabels,
  postgresVolume,
} from '../../infra/postgres-image.ts'
import { filesOf, putEntry, putFiles, readText } from '../backup/container-files.ts'
import { clear, drop, dump, LIVE, load, RESTORING, SPOOL, sql } from '../backup/database.ts'
import { type Stack, turn } from '../backup/stack.ts'

const SECOND = 1_000_000_000
/** Seconds that a new, empty server may take to come up. */
const START_TIMEOUT = 300

/**
 * Fills a new volume with the data of the running database: dumped by its own server, loaded by the image's, and compared
 * by the rows of every table. NetBox must not run meanwhile.
 *
 * While its container {@link loaderOf} is there, the volume is not whole, and no update takes it (`infra/checks/host.ts`).
 *
 * @throws UserError when not every row arrived; {@link removeLoader} removes what is left then
 */
export async function fillVolume(
  stack: Stack,
  image: string,
  { report, signal }: { report: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const { engine, name } = stack
  const loader: Stack = { ...stack, containers: { ...stack.containers, postgres: loaderOf(name) } }
  await removeLoader(stack)
  await assertNoVolume(engine, postgresVolume(name, image))
  report('starting the new PostgreSQL on a volume of its own')
  await startLoader(stack, image)
  signal.throwIfAborted()
  report('dumping the database')
  const tables = await dump(stack)
  signal.throwIfAborted()
  await copySpool(stack, loader)
  report('loading it into the new PostgreSQL')
  await load(loader, tables)
  // The database that the image made is empty.
  await drop(loader, LIVE)
  await sql(loader, 'postgres', `ALTER DATABASE ${RESTORING} RENAME TO ${LIVE}`)
  await sql(loader, LIVE, 'ANALYZE')
  await clear(loader)
  signal.throwIfAborted()
  // In peace: the data is on disk before the volume counts as whole.
  await turn(loader, 'stop', ['postgres'])
  await clear(stack)
  await engine.call('DELETE', `/containers/${loaderOf(name)}`)
}

/** Removes what a run that failed or was killed left: container, half-filled volume and dump, as far as they are there. */
export async function removeLoader(stack: Stack): Promise<void> {
  const { engine, name } = stack
  const path = `/containers/${loaderOf(name)}`
  const all = await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } })
  if (all.some((container) => nameOf(container) === loaderOf(name))) {
    const { Mounts } = await engine.call<{ Mounts: { Name?: string; Destination: string }[] }>('GET', `${path}/json`)
    await engine.call('DELETE', path, { query: { force: true } })
    const volume = Mounts.find(({ Destination }) => Destination === POSTGRES_DATA)?.Name
    if (volume !== undefined) await removeVolume(engine, volume)
  }
  // Last: the database that it asks may have stopped for want of the very room that was just made.
  await clear(stack)
}

/** Removes a volume, with all that is in it. None of that name is fine. */
export async function removeVolume(engine: DockerEngine, volume: string): Promise<void> {
  await engine.call('DELETE', `/volumes/${volume}`).catch((error: unknown) => {
    if (!(error instanceof DockerError && error.status === 404)) throw error
  })
}

async function startLoader({ engine, name, containers }: Stack, image: string): Promise<void> {
  const volume = postgresVolume(name, image)
  await engine.call('POST', '/volumes/create', { body: { Name: volume, Labels: postgresLabels(image) } })
  const body = {
    Image: image,
    Cmd: ['postgres'],
    // As long as the database's own container has: Docker would kill it after ten seconds, and a full disk is slow.
    StopTimeout: 60,
    Env: Object.entries(postgresEnvironment(image)).map(([key, value]) => `${key}=${value}`),
    Healthcheck: {
      Test: ['CMD-SHELL', POSTGRES_READY],
      Interval: SECOND,
      Timeout: 10 * SECOND,
      StartPeriod: START_TIMEOUT * SECOND,
    },
    HostConfig: { NetworkMode: 'none', Mounts: [{ Type: 'volume', Source: volume, Target: POSTGRES_DATA }] },
  }
  const loader = loaderOf(name)
  await engine.call('POST', '/containers/create', { query: { name: loader }, body })
  const password = await readText(engine, containers.postgres, POSTGRES_PASSWORD)
  if (password === undefined) throw new UserError(`The container ${containers.postgres} has no ${POSTGRES_PASSWORD}.`)
  await putFiles(engine, loader, '/', (tar) =>
    putEntry(tar, { name: POSTGRES_PASSWORD.slice(1), mode: 0o644 }, Buffer.from(password)),
  )
  await engine.call('POST', `/containers/${loader}/start`)
  await waitUntilHealthy({ host: engine.host, container: loader, timeout: START_TIMEOUT, secrets: [password] })
}

/** The dump, from the spool of one server into that of another. */
async function copySpool({ engine, containers }: Stack, loader: Stack): Promise<void> {
  const folder = SPOOL.slice(0, SPOOL.lastIndexOf('/'))
  await putFiles(engine, loader.containers.postgres, folder, async (tar) => {
    for await (const entry of filesOf(engine, containers.postgres, SPOOL)) await putEntry(tar, entry.header, entry)
  })
}

async function assertNoVolume(engine: DockerEngine, volume: string): Promise<void> {
  const { Volumes } = await engine.call<{ Volumes: { Name: string }[] | null }>('GET', '/volumes')
  if (!Volumes?.some(({ Name }) => Name === volume)) return
  throw new UserError(
    `There is a volume ${volume} already, perhaps of an earlier upgrade: 'docker volume rm ${volume}' removes it for good, if nothing in it is wanted.`,
  )
}
