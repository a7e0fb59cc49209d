import { DockerError } from '../../host/docker/engine.ts'
import { UserError } from '../../host/user-error.ts'
import { waitUntilHealthy } from '../../infra/health.ts'
import { holdsStream, type Manifest } from './manifest.ts'
import type { Stack } from './stack.ts'

/** Where NATS keeps its streams in its container. */
const DATA = '/data'

const natsOf = ({ name }: Pick<Stack, 'name'>) => `${name}-nats`
/** The projector is in it: it must not write into a NetBox that is exchanged. */
const automationOf = ({ name }: Pick<Stack, 'name'>) => `${name}-automation`

/** The volume of a stack's own NATS; undefined where it has none. */
export async function streamVolume(stack: Pick<Stack, 'engine' | 'name'>): Promise<string | undefined> {
  const { Mounts = [] } = (await inspect(stack)) ?? {}
  return Mounts.find(({ Destination }) => Destination === DATA)?.Name
}

/**
 * Does work while NATS stands still, so that its files are those of one moment: what it finds after that is what it would find after
 * a power cut. Who publishes meanwhile waits.
 */
export async function whileStill<T>(stack: Stack, work: () => Promise<T>): Promise<T> {
  if ((await inspect(stack))?.State.Running !== true) return await work()
  await tell(stack, 'pause')
  try {
    return await work()
  } finally {
    await tell(stack, 'unpause')
  }
}

/** Stops what works on the streams, where there are some. */
export async function stopStream(stack: Stack): Promise<void> {
  if (!(await inspect(stack))) return
  await turnIfThere(stack, 'stop', automationOf(stack))
  await tell(stack, 'unpause')
  await turnIfThere(stack, 'stop', natsOf(stack))
}

/** Starts it again. */
export async function startStream(stack: Stack): Promise<void> {
  if (!(await inspect(stack))) return
  await turnIfThere(stack, 'start', natsOf(stack))
  await turnIfThere(stack, 'start', automationOf(stack))
}

/** Starts NATS and waits until it has found its streams. */
export async function recoverStream(stack: Stack, timeout: number, report: (line: string) => void): Promise<void> {
  if (!(await inspect(stack))) return
  await turnIfThere(stack, 'start', natsOf(stack))
  await waitUntilHealthy({ host: stack.engine.host, container: natsOf(stack), timeout, report })
}

/** What a backup and a stack of which one has no streams mean for them, a sentence each. */
export function streamNotes(backup: Pick<Manifest, 'files'>, volume: string | undefined): string[] {
  const held = holdsStream(backup)
  if (held && volume === undefined)
    return ['The backup holds streams of events, and this stack has no NATS of its own: they are left out.']
  if (!held && volume !== undefined)
    return ['The backup holds no streams of events: those of this stack stay as they are.']
  return []
}

/** Holds NATS or lets it go on; where it is so already, a backup that was killed may have left it so. */
async function tell(stack: Stack, how: 'pause' | 'unpause'): Promise<void> {
  await stack.engine.call('POST', `/containers/${natsOf(stack)}/${how}`).catch((error: unknown) => {
    if (!(error instanceof DockerError && /paused|not running/.test(error.message))) throw error
  })
}

async function inspect({ engine, name }: Pick<Stack, 'engine' | 'name'>) {
  type Found = { State: { Running: boolean }; Mounts?: { Name?: string; Destination: string }[] }
  return await engine.call<Found>('GET', `/containers/${natsOf({ name })}/json`).catch((error: unknown) => {
    if (error instanceof DockerError && error.status === 404) return undefined
    throw error
  })
}

async function turnIfThere({ engine }: Stack, how: 'stop' | 'start', container: string): Promise<void> {
  await engine.call('POST', `/containers/${container}/${how}`, { timeout: 120_000 }).catch((error: unknown) => {
    if (!(error instanceof DockerError)) throw error
    if (error.status !== 404) throw new UserError(`The container ${container} does not ${how}: ${error.message}`)
  })
}
