import { type ContainerSummary, nameOf, stateOf } from '../../host/docker/container.ts'
import type { Publication } from '../../infra/gateway.ts'
import type { DeployedContainer, Neighbour, Role, Route } from './deployed.ts'

/** The part of `GET /containers/{id}/json` that a note is made from. The environment, where secrets may be, is not in it. */
export interface Inspected {
  Name: string
  Image: string
  State: { Status: string; Health?: { Status: string } }
  HostConfig: { Memory: number }
  Mounts: { Type: string; Name?: string; Destination: string }[]
  NetworkSettings: { Ports: Record<string, { HostIp: string; HostPort: string }[] | null> }
}

/**
 * What a note says of one of our containers, picked field by field.
 *
 * @param tags all names that its image has on the host
 * @param configured the name that the stack's settings give the image: of several names it is the one to tell
 */
export function containerOf(
  inspected: Inspected,
  role: Role,
  tags: readonly string[],
  configured: string,
): DeployedContainer {
  const { Name, Image, State, HostConfig, Mounts, NetworkSettings } = inspected
  const ports = Object.entries(NetworkSettings.Ports).flatMap(([internal, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({
      host: Number(HostPort),
      internal: Number.parseInt(internal, 10),
      address: HostIp,
    })),
  )
  const volumes = Mounts.filter(({ Type }) => Type === 'volume')
  return {
    ...{ name: Name.replace(/^\//, ''), role, health: stateOf(State), memory: HostConfig.Memory },
    image: tags.includes(configured) ? configured : (tags[0] ?? Image),
    ports: ports.sort((a, b) => a.host - b.host),
    volumes: volumes
      .map(({ Name: name = '', Destination: path }) => ({ name, path }))
      .sort((a, b) => a.name.localeCompare(b.name, 'en')),
  }
}

/** The other containers of the network, in the order of their names. */
export function neighboursOf(listed: readonly ContainerSummary[], own: readonly string[]): Neighbour[] {
  return listed
    .map((container) => ({
      name: nameOf(container),
      ports: [...new Set(container.Ports.flatMap(({ PublicPort }) => PublicPort ?? []))].sort((a, b) => a - b),
    }))
    .filter(({ name }) => !own.includes(name))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** The addresses that the gateway publishes, with what they lead to. */
export function routesOf({ services, uiUrl, apiUrl }: Publication): Route[] {
  return [uiUrl, apiUrl].flatMap((url, at) => {
    const service = services[at]
    if (!service) return []
    const limit = service.plugins.find(({ name }) => name === 'rate-limiting')
    return [{ url, upstream: service.url, perMinute: Number(limit?.config.minute ?? 0) }]
  })
}
