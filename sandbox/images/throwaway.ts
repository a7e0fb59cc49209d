import type { DockerEngine } from '../../host/docker/engine.ts'

/** Marks what a build made for itself, with the process it belongs to. */
const OWNER_LABEL = 'netbox-as-code.throwaway'

export interface Spec {
  image: string
  command?: string[]
  env?: Record<string, string>
  /** Folders kept in memory. */
  tmpfs?: string[]
}

/** A network and containers that exist for one piece of work and are gone after it, however it ends. */
export class Throwaway {
  readonly #engine: DockerEngine
  readonly #name: string
  readonly #labels: Record<string, string>
  readonly #containers: string[] = []

  private constructor(engine: DockerEngine, name: string) {
    this.#engine = engine
    this.#name = name
    this.#labels = { [OWNER_LABEL]: String(process.pid) }
  }

  /** Makes the network, runs the work and removes everything again, also what an earlier, killed process left behind. */
  static async use<T>(engine: DockerEngine, name: string, work: (place: Throwaway) => Promise<T>): Promise<T> {
    await removeOrphans(engine)
    const place = new Throwaway(engine, name)
    try {
      await engine.call('POST', '/networks/create', { body: { Name: name, Labels: place.#labels } })
      return await work(place)
    } finally {
      await place.#remove()
    }
  }

  /** Starts a container, which the others reach under `alias`; returns its id. */
  async start(alias: string, { image, command, env = {}, tmpfs = [] }: Spec): Promise<string> {
    const { Id: id } = await this.#engine.call<{ Id: string }>('POST', '/containers/create', {
      query: { name: `${this.#name}-${alias}` },
      body: {
        Image: image,
        ...(command && { Cmd: command }),
        Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
        Labels: this.#labels,
        HostConfig: {
          NetworkMode: this.#name,
          Tmpfs: Object.fromEntries(tmpfs.map((folder) => [folder, ''])),
          LogConfig: { Type: 'json-file', Config: {} },
        },
        NetworkingConfig: { EndpointsConfig: { [this.#name]: { Aliases: [alias] } } },
      },
    })
    this.#containers.push(id)
    await this.#engine.call('POST', `/containers/${id}/start`)
    return id
  }

  async #remove(): Promise<void> {
    await Promise.all(this.#containers.map((id) => removeContainer(this.#engine, id)))
    await this.#engine.call('DELETE', `/networks/${this.#name}`).catch(() => undefined)
  }
}

/** Removes throw-away containers and networks whose process is gone. */
async function removeOrphans(engine: DockerEngine): Promise<void> {
  const query = { filters: JSON.stringify({ label: [OWNER_LABEL] }) }
  type Labelled = { Id: string; Labels: Record<string, string> }
  const containers = await engine.call<Labelled[]>('GET', '/containers/json', { query: { ...query, all: true } })
  for (const { Id } of containers.filter(isOrphan)) await removeContainer(engine, Id)
  const networks = await engine.call<Labelled[]>('GET', '/networks', { query })
  for (const { Id } of networks.filter(isOrphan)) await engine.call('DELETE', `/networks/${Id}`).catch(() => undefined)
}

async function removeContainer(engine: DockerEngine, id: string): Promise<void> {
  await engine.call('DELETE', `/containers/${id}`, { query: { force: true, v: true } }).catch(() => undefined)
}

function isOrphan({ Labels }: { Labels: Record<string, string> }): boolean {
  try {
    process.kill(Number(Labels[OWNER_LABEL]), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
