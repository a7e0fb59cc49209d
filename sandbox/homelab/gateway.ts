import { setTimeout as sleep } from 'node:timers/promises'
import { DockerError } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import { UserError } from '../../host/user-error.ts'

/**
 * How a gateway gets its configuration: from a template that a shell renders at start, or a script of its own does; from a plain file; from
 * what `kong.conf` names, and nothing else says; or from a database.
 */
export type GatewayMode = 'template' | 'script' | 'file' | 'conf' | 'postgres'

/** Ports of the host's loopback address; 0 leaves the choice to the engine, anew at each start. */
export interface GatewayPorts {
  http?: number
  https?: number
  /** Only with a database: without one the Admin API listens inside the container alone. */
  admin?: number
}

/** A gateway's container, with Kong's image or the stand-in's: the definition is the same. */
export interface GatewaySpec {
  image: string
  network: string
  mode: GatewayMode
  /** The template or the declarative file, a path on the Docker host. */
  file?: string
  /** What else is mounted, such as a volume with the declarative file. */
  binds?: string[]
  /** Names in the network. */
  aliases?: string[]
  ports?: GatewayPorts
  /** More environment, such as what a template's `$VARS` stand for. */
  env?: Record<string, string>
  labels?: Record<string, string>
}

/** A container of the caller's own, outside any homelab. */
export interface GatewayOptions extends GatewaySpec {
  host: string
  /** The container's name. */
  name: string
}

/** What the template's variables stand for in a homelab. They protect nothing. */
export const GATEWAY_SECRETS = {
  SUPABASE_ANON_KEY: 'sandbox-anon-key',
  SUPABASE_SERVICE_KEY: 'sandbox-service-key',
  DASHBOARD_USERNAME: 'supabase',
  DASHBOARD_PASSWORD: 'sandbox-dashboard-password',
} as const

const SECOND = 1_000_000_000
const MEBIBYTE = 1024 * 1024
const HEALTHY_WITHIN = 60_000
const HOME = '/home/kong'
const START = ['/docker-entrypoint.sh', 'kong', 'docker-start']
/** The plugins that self-hosted Supabase enables. */
const PLUGINS = 'request-transformer,cors,key-auth,acl,basic-auth,rate-limiting'
const INTERNAL = { http: 8000, https: 8443, admin: 8001 } as const

/** What differs between the modes: how the container starts, its environment, and where its file is mounted. */
const MODES: Record<GatewayMode, { entrypoint: string[]; env: Record<string, string>; mount?: string }> = {
  template: {
    // As self-hosted Supabase starts it, word for word.
    entrypoint: ['bash', '-c', `eval "echo \\"$(cat ~/temp.yml)\\"" > ~/kong.yml && ${START.join(' ')}`],
    env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: `${HOME}/kong.yml`, KONG_PLUGINS: PLUGINS },
    mount: `${HOME}/temp.yml`,
  },
  script: {
    // As it does since 2026. The script is mounted as well: `binds`.
    entrypoint: ['/bin/sh', `${HOME}/kong-entrypoint.sh`],
    env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: '/usr/local/kong/kong.yml', KONG_PLUGINS: PLUGINS },
    mount: `${HOME}/temp.yml`,
  },
  conf: { entrypoint: START, env: {} },
  file: {
    entrypoint: START,
    env: { KONG_DATABASE: 'off', KONG_DECLARATIVE_CONFIG: `${HOME}/kong.yml` },
    mount: `${HOME}/kong.yml`,
  },
  postgres: { entrypoint: START, env: { KONG_DATABASE: 'postgres', KONG_ADMIN_LISTEN: '0.0.0.0:8001' } },
}

/** The Engine API's body for creating a gateway. */
export function gatewayContainer({
  image,
  network,
  mode,
  file,
  binds = [],
  aliases,
  ports = {},
  env,
  labels,
}: GatewaySpec): object {
  const { entrypoint, env: own, mount } = MODES[mode]
  const published = Object.entries(ports).map(([name, port]) => [
    `${INTERNAL[name as keyof GatewayPorts]}/tcp`,
    [{ HostIp: '127.0.0.1', HostPort: String(port) }],
  ])
  return {
    Image: image,
    Entrypoint: entrypoint,
    Cmd: [],
    Env: Object.entries({ ...own, ...env }).map(([key, value]) => `${key}=${value}`),
    Labels: labels ?? {},
    ExposedPorts: Object.fromEntries(Object.values(INTERNAL).map((port) => [`${port}/tcp`, {}])),
    Healthcheck: { Test: ['CMD', 'kong', 'health'], Interval: 3 * SECOND, Timeout: 10 * SECOND, Retries: 15 },
    HostConfig: {
      NetworkMode: network,
      RestartPolicy: { Name: 'unless-stopped' },
      // Kong has a worker for each core; the stand-in is content with a fifth of it.
      Memory: 512 * MEBIBYTE,
      PortBindings: Object.fromEntries(published),
      Binds: [...(mount !== undefined && file !== undefined ? [`${file}:${mount}:ro`] : []), ...binds],
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: aliases ?? [] } } },
  }
}

/** Starts a gateway on a network that is there, and returns when it is healthy: with the ports of the host it got. */
export async function startGateway(options: GatewayOptions): Promise<{ id: string; ports: Required<GatewayPorts> }> {
  const { host, name } = options
  return withEngine(host, async (engine) => {
    const body = gatewayContainer(options)
    const { Id: id } = await engine.call<{ Id: string }>('POST', '/containers/create', { query: { name }, body })
    await engine.call('POST', `/containers/${id}/start`)
    for (const end = Date.now() + HEALTHY_WITHIN; ; await sleep(200)) {
      const { State, NetworkSettings } = await engine.call<Inspected>('GET', `/containers/${id}/json`)
      if (State.Health?.Status === 'healthy') return { id, ports: portsIn(NetworkSettings) }
      if (State.Restarting || !State.Running || Date.now() > end) {
        throw new UserError(`the gateway ${name} does not become healthy: see \`docker logs ${name}\``)
      }
    }
  })
}

/** Removes a gateway that {@link startGateway} started; one that is not there is no error. */
export async function removeGateway({ host, name }: Pick<GatewayOptions, 'host' | 'name'>): Promise<void> {
  await withEngine(host, async (engine) => {
    try {
      await engine.call('DELETE', `/containers/${name}`, { query: { force: true, v: true } })
    } catch (error) {
      if (!(error instanceof DockerError && error.status === 404)) throw error
    }
  })
}

interface Inspected {
  State: { Running: boolean; Restarting: boolean; Health?: { Status: string } }
  NetworkSettings: { Ports: Record<string, { HostPort: string }[] | null> }
}

/** The published ports; 0 for one that is not. */
function portsIn({ Ports }: Inspected['NetworkSettings']): Required<GatewayPorts> {
  const of = (name: keyof typeof INTERNAL) => Number(Ports[`${INTERNAL[name]}/tcp`]?.[0]?.HostPort ?? 0)
  return { http: of('http'), https: of('https'), admin: of('admin') }
}
