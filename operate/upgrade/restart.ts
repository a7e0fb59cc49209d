import { setTimeout as pause } from 'node:timers/promises'
import { type ContainerSummary, nameOf } from '../../host/docker/container.ts'
import { DockerError } from '../../host/docker/engine.ts'
import { UserError } from '../../host/user-error.ts'
import { attempt, sentence } from '../backup/failures.ts'
import { type Stack, turn } from '../backup/stack.ts'

const MILLISECONDS_BETWEEN_LOOKS = 200

/** NetBox and its worker, as far as there are containers: an update that was cut off may have removed one and not made it anew. */
export async function containersThere({ engine, containers }: Stack): Promise<('netbox' | 'worker')[]> {
  const found = await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true } })
  const names = new Set(found.map(nameOf))
  return (['netbox', 'worker'] as const).filter((which) => names.has(containers[which]))
}

/**
 * What to say when an upgrade failed before Pulumi was called. NetBox runs again first: what had been begun may not be
 * removable, on a full disk for instance, and neither that nor anything else may hide the cause.
 */
export async function nothingChanged(stack: Stack, cause: unknown, cleanUp: () => Promise<void>): Promise<UserError> {
  const { netbox, worker } = stack.containers
  const idle = await attempt(
    turn(stack, 'start', ['netbox', 'worker']),
    (why) => `NetBox could not be started again (${why}): 'docker start ${netbox} ${worker}' once that is mended.`,
  )
  const left = await attempt(
    cleanUp(),
    (why) => ` What was begun could not be removed (${why}): mend that, then 'npm run upgrade' removes it or says how.`,
  )
  return new UserError(`${sentence(cause)} Nothing was changed, ${idle || 'NetBox was started again.'}${left}`)
}

/** Id of the database's container; undefined while there is none. */
export async function postgresId({ engine, containers }: Stack): Promise<string | undefined> {
  try {
    const path = `/containers/${encodeURIComponent(containers.postgres)}/json`
    return (await engine.call<{ Id: string }>('GET', path)).Id
  } catch (error) {
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  }
}

/**
 * Does work that replaces the database's container, and starts NetBox as soon as the new one is there.
 *
 * Not earlier: NetBox would write into the old database. Not later: Pulumi, which leaves NetBox's container as it is, waits
 * for it to be healthy right after the database is. NetBox itself waits for a database that is not up yet.
 *
 * @param old id of the container that is replaced
 */
export async function startingNetBox(stack: Stack, old: string | undefined, work: () => Promise<void>): Promise<void> {
  const done = new AbortController()
  const started = (async () => {
    for (; !done.signal.aborted; await pause(MILLISECONDS_BETWEEN_LOOKS)) {
      const id = await postgresId(stack)
      if (id !== undefined && id !== old) return await turn(stack, 'start', await containersThere(stack))
    }
  })()
  // Without NetBox the work fails by itself, and says more.
  started.catch(() => {})
  try {
    await work()
  } finally {
    done.abort()
    await started.catch(() => {})
  }
}
