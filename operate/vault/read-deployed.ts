import { type ContainerSummary, tagsOf } from '../../host/docker/container.ts'
import { type DockerEngine, DockerError } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import { wayTo } from '../../host/ssh/index.ts'
import { UserError } from '../../host/user-error.ts'
import type { Config } from '../../infra/config.ts'
import { publicationOf } from '../../infra/gateway.ts'
import { type Outputs, outputsOf } from '../../infra/outputs.ts'
import { connected } from '../../netbox/connected.ts'
import { type Client, NetBoxError } from '../../netbox/index.ts'
import { type Deployed, type DeployedContainer, ROLES, type Role } from './deployed.ts'
import { containerOf, type Inspected, neighboursOf, routesOf } from './facts.ts'
import { COUNTED } from './note-sections.ts'

/** A stack, as far as it is needed to read what it has deployed. */
export interface StackToRead {
  name: string
  config: Config
  /** The outputs of its last update, the password in plain text. */
  outputs: Record<string, unknown>
  /** How the operator sees the password. */
  passwordCommand: string
}

/**
 * Reads what a stack has deployed: from Docker its containers and their neighbours, from NetBox its version and what it
 * holds, from the stack's outputs where it is found.
 *
 * @param signal ends the reading
 * @throws UserError in one sentence, if a part is not there or does not answer
 */
export async function readDeployed(
  { name, config, outputs, passwordCommand }: StackToRead,
  signal: AbortSignal,
): Promise<Deployed> {
  const { url, uiUrl, apiUrl, user, password } = outputsOf(outputs, name)
  const docker = await withEngine(config.host, async (engine) => ({
    containers: await Promise.all(ROLES.map((role, at) => readContainer(engine, config, role, config.containers[at]!))),
    neighbours: neighboursOf(await onNetwork(engine, config.network), config.containers),
  }))
  const netbox = await readNetBox(config.host, { url, user, password }, signal)
  const publication = publicationOf(config)
  return {
    ...{ stack: name, host: config.host, network: config.network, user, passwordCommand, model: config.model },
    ...docker,
    ...netbox,
    date: new Intl.DateTimeFormat('en-CA', { timeZone: config.timeZone }).format(new Date()),
    urls: { ui: uiUrl, api: apiUrl, direct: url },
    gateway: publication && { container: publication.gateway.container, routes: routesOf(publication) },
  }
}

/** Which of the stack's settings names the image of each container. */
const IMAGES: Record<Role, keyof Config['images']> = {
  netbox: 'netbox',
  worker: 'netbox',
  postgres: 'postgres',
  redis: 'valkey',
}

async function readContainer(
  engine: DockerEngine,
  { host, images }: Config,
  role: Role,
  name: string,
): Promise<DeployedContainer> {
  try {
    const inspected = await engine.call<Inspected>('GET', `/containers/${encodeURIComponent(name)}/json`)
    return containerOf(inspected, role, await tagsOf(engine, inspected.Image), images[IMAGES[role]])
  } catch (error) {
    if (!(error instanceof DockerError && error.status === 404)) throw error
    throw new UserError(`There is no container ${name} at ${host}: deploy the stack first, then write about it.`)
  }
}

async function onNetwork(engine: DockerEngine, network: string): Promise<ContainerSummary[]> {
  const filters = JSON.stringify({ network: [network] })
  return await engine.call<ContainerSummary[]>('GET', '/containers/json', { query: { all: true, filters } })
}

type Login = Pick<Outputs, 'url' | 'user' | 'password'>

async function readNetBox(host: string, { url, user, password }: Login, signal: AbortSignal) {
  const login = { NETBOX_USERNAME: user, NETBOX_PASSWORD: password }
  const options = { signal, description: 'npm run vault', ...wayTo(host, url) }
  try {
    return await connected(url, login, options, async (client) => ({
      version: await versionOf(client),
      objects: await countsOf(client),
    }))
  } catch (error) {
    if (error instanceof NetBoxError && error.code !== 'aborted') throw new UserError(`${error.message}.`)
    throw error
  }
}

async function versionOf(client: Client): Promise<string> {
  const { body } = await client.get('status/')
  return String((body as { 'netbox-version'?: unknown })['netbox-version'] ?? 'inconnue')
}

async function countsOf(client: Client): Promise<Record<string, number>> {
  const query = new URLSearchParams({ limit: '1' })
  const counts = COUNTED.map(async (list) => {
    const { body } = await client.get(`${list}/`, { query })
    return [list, Number((body as { count?: unknown }).count ?? 0)] as const
  })
  return Object.fromEntries(await Promise.all(counts))
}
