import { hostname } from 'node:os'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { alive } from '../../host/local/alive.ts'
import { UserError } from '../../host/user-error.ts'
import { FILES_ROOT, STREAM } from './manifest.ts'
import type { Stack } from './stack.ts'
import { streamVolume } from './stream.ts'

const LABEL = 'netbox-as-code.run'

interface Holder {
  what: string
  machine: string
  pid: number
}

/**
 * Does work that only one run at a time may do on a stack. The lock is a container beside NetBox's: the Docker engine gives
 * its name to one run, from whatever machine. It has NetBox's volumes, and that of a NATS of the stack's own, so that their files can be moved while NetBox stands
 * still; it runs only while it is asked to.
 *
 * A lock whose run was killed on this machine is taken over.
 *
 * @param what for the sentence that another run gets: `backup`, `restore` or `upgrade`
 * @param work gets the name of the container
 */
export async function withLock<T>(
  { engine, name, containers }: Stack,
  image: string,
  what: string,
  work: (helper: string) => Promise<T>,
): Promise<T> {
  const helper = `${name}-backup`
  const holder: Holder = { what, machine: hostname(), pid: process.pid }
  const stream = await streamVolume({ engine, name })
  const body = {
    Image: image,
    Entrypoint: ['sleep', '86400'],
    Cmd: [],
    User: 'root',
    Healthcheck: { Test: ['NONE'] },
    Labels: { [LABEL]: JSON.stringify(holder) },
    HostConfig: {
      NetworkMode: 'none',
      VolumesFrom: [containers.netbox],
      Mounts: stream === undefined ? [] : [{ Type: 'volume', Source: stream, Target: `${FILES_ROOT}/${STREAM}` }],
    },
  }
  const { Id } = await created(engine, helper, body)
  const result = await work(helper).catch(async (error: unknown) => {
    // Its own failure must not hide that of the work; a lock that stays is taken over by the next run.
    await remove(engine, Id).catch(() => {})
    throw error
  })
  await remove(engine, Id)
  return result
}

async function created(engine: DockerEngine, name: string, body: object): Promise<{ Id: string }> {
  const create = () => engine.call<{ Id: string }>('POST', '/containers/create', { query: { name }, body })
  try {
    return await create()
  } catch (error) {
    if (!(error instanceof DockerError && error.status === 409)) throw error
    await removeDead(engine, name)
    return await create()
  }
}

/** Removes the lock of a run of this machine that is there no more. Throws UserError when the lock is somebody's. */
async function removeDead(engine: DockerEngine, name: string): Promise<void> {
  type Found = { Id: string; Created: string; Config: { Labels: Record<string, string> } }
  const { Id, Created, Config } = await engine.call<Found>('GET', `/containers/${name}/json`)
  const text = Config.Labels[LABEL]
  if (text === undefined) {
    throw new UserError(
      `There is a container ${name} that is no lock of this program: rename it, the lock needs its name.`,
    )
  }
  const { what, machine, pid } = JSON.parse(text) as Holder
  if (machine === hostname() && !alive(pid)) return await remove(engine, Id)
  throw new UserError(
    `${what === 'upgrade' ? 'An' : 'A'} ${what} of this stack has been under way since ${Created.slice(0, 19)}Z (process ${pid} on ${machine}): let it end. If that process is gone, remove the container ${name}.`,
  )
}

async function remove(engine: DockerEngine, id: string): Promise<void> {
  await engine.call('DELETE', `/containers/${id}`, { query: { force: true } }).catch((error: unknown) => {
    if (!(error instanceof DockerError && [404, 409].includes(error.status))) throw error
  })
}
