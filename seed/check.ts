import type { Model } from './model.ts'

/** A container as the Docker host shows it. */
export interface Running {
  name: string
  running: boolean
  networks: readonly string[]
  /** Ports that the host publishes, on whatever address. */
  published: readonly number[]
}

/** A place where the Docker host and the model do not agree. */
export interface Finding {
  kind: 'undocumented' | 'stale'
  container: string
  /** What is there or missing, in words. */
  what: string
}

/** The tag of a service that is reached from outside the host: its ports are those that the host publishes. */
const EXPOSED = 'exposed'

/**
 * Compares the services of a model with the containers of a Docker host. A service names its container in the custom
 * field `container`. What runs outside `network` is nobody's business here.
 *
 * Ports inside the network are not compared: Docker knows only those that an image happens to declare.
 */
export function compareWithHost(model: Model, containers: readonly Running[], network: string): Finding[] {
  const documented = documentedContainers(model)
  const there = new Map(containers.map((container) => [container.name, container]))
  const stale = [...documented].flatMap(([name, ports]) => staleness(name, ports, there.get(name), network))
  const undocumented = containers
    .filter(({ networks, running }) => running && networks.includes(network))
    .flatMap((container) => undocumentedParts(container, documented.get(container.name)))
  return [...undocumented, ...stale].sort((a, b) => order(a).localeCompare(order(b), 'en'))
}

const order = ({ kind, container, what }: Finding) => `${kind === 'undocumented' ? 0 : 1} ${container} ${what}`

/** Container → the ports it should publish. */
function documentedContainers(model: Model): Map<string, Set<number>> {
  const containers = new Map<string, Set<number>>()
  for (const service of model['ipam.service'] ?? []) {
    const { container } = (service.custom_fields ?? {}) as { container?: unknown }
    if (typeof container !== 'string') continue
    const ports = containers.get(container) ?? new Set()
    containers.set(container, ports)
    if (!(service.tags as string[] | undefined)?.includes(EXPOSED)) continue
    for (const mapping of (service.port_mappings as string[] | undefined) ?? [])
      ports.add(Number(mapping.split('/')[1]))
  }
  return containers
}

function staleness(
  container: string,
  ports: ReadonlySet<number>,
  found: Running | undefined,
  network: string,
): Finding[] {
  const stale = (what: string): Finding => ({ kind: 'stale', container, what })
  if (!found) return [stale('there is no such container')]
  if (!found.running) return [stale('the container does not run')]
  return [
    ...(found.networks.includes(network) ? [] : [stale(`the container is not on ${network}`)]),
    ...[...ports]
      .filter((port) => !found.published.includes(port))
      .map((port) => stale(`port ${port} is not published`)),
  ]
}

function undocumentedParts({ name, published }: Running, ports: ReadonlySet<number> | undefined): Finding[] {
  const undocumented = (what: string): Finding => ({ kind: 'undocumented', container: name, what })
  if (!ports) {
    return [undocumented(published.length ? `a container that publishes port ${published.join(', ')}` : 'a container')]
  }
  return published.filter((port) => !ports.has(port)).map((port) => undocumented(`published port ${port}`))
}
