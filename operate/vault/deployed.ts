/** What is really deployed, as far as a note tells it. Nothing in it is secret. */
export interface Deployed {
  /** Name of the stack in Pulumi. */
  stack: string
  /** Day of the reading, `2026-11-21`. */
  date: string
  /** The Docker host, as in `netbox:host`. */
  host: string
  network: string
  /** `4.7.3` */
  version: string
  /** Where people, programs, and the host itself find NetBox; each ends with a slash. */
  urls: { ui: string; api: string; direct: string }
  /** The administrator to log in as. */
  user: string
  /** How to see the password, as a command. */
  passwordCommand: string
  containers: DeployedContainer[]
  /** What the gateway publishes; undefined for a stack without one. */
  gateway: { container: string; routes: Route[] } | undefined
  /** What NetBox holds, by the name of the list in its API: `dcim/sites` → 1. */
  objects: Record<string, number>
  /** The path of the model that the stack declares. */
  model: string
  /** The other containers of the network, with the ports that the host publishes for them. */
  neighbours: Neighbour[]
}

/** What the four containers are for. */
export const ROLES = ['netbox', 'worker', 'postgres', 'redis'] as const
export type Role = (typeof ROLES)[number]

export interface DeployedContainer {
  name: string
  role: Role
  /** With its tag. */
  image: string
  /** Docker's word, such as `healthy`; its state, such as `exited`, for a container that does not run. */
  health: string
  /** Limit in bytes; 0 is none. */
  memory: number
  /** Ports that the host publishes, in ascending order. */
  ports: PublishedPort[]
  volumes: { name: string; path: string }[]
}

export interface PublishedPort {
  host: number
  internal: number
  /** Of the host. */
  address: string
}

export interface Route {
  url: string
  /** What it leads to: `http://netbox:8080/netbox/api` */
  upstream: string
  /** Requests a minute and client address; 0 is no limit. */
  perMinute: number
}

export interface Neighbour {
  name: string
  ports: number[]
}

/** Whether a port can be reached from the host alone. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

/** Whether all four containers are healthy. */
export function isHealthy({ containers }: Deployed): boolean {
  return containers.every(({ health }) => health === 'healthy')
}
