import type { EntryPoint } from './entry-point.ts'

/** The part of `GET /containers/{id}/json` that tells how a gateway is set up. */
export interface GatewayInspect {
  Id: string
  Name: string
  /** Id of its image. */
  Image: string
  State: { Status?: string; Running: boolean; Restarting?: boolean; ExitCode?: number; StartedAt?: string }
  RestartCount?: number
  Config: { Image?: string; Env: string[] | null; Entrypoint: string[] | null; Cmd: string[] | null }
  Mounts: Mount[]
}

interface Mount {
  /** `bind`, `volume`, `tmpfs`, … */
  Type: string
  Name?: string
  Source: string
  Destination: string
}

/** What can be seen of how a gateway was started: from outside, and, while it runs, from inside of its container. */
export interface Evidence {
  /** Its container's name. */
  name: string
  inspect: GatewayInspect
  /** The environment that its container was given. */
  env: ReadonlyMap<string, string>
  /** Kong's settings by their names in `kong.conf`, wherever they come from. */
  settings: ReadonlyMap<string, string>
  /** What it starts with, if that is a script; its text is known only if it could be read. */
  entry: EntryPoint | undefined
  /** The home of the container's user, if somebody looked inside. */
  home: string | undefined
  /** Where a path leads inside the container, symbolic links followed; one that is not listed leads to itself. */
  real: ReadonlyMap<string, string>
}

/** How a script names a file: written out, and by variables of its environment. */
export interface Named {
  literals: string[]
  variables: string[]
}

/** How a template becomes the declarative file whenever the container starts. */
export interface Render {
  shell: 'bash' | 'sh'
  /** What the entry point does before it starts the gateway. */
  script: string
  template: Named
  target: Named
}

/** Where a file lies on the Docker host. */
export interface Place {
  /** What a helper has to mount, as in `HostConfig.Binds`: a folder of the host, or a volume. */
  mount: string
  /** The file's path in that mount, and on the host (or in the volume) as people know it. */
  path: string
  file: string
  /** The file as the gateway's container sees it. */
  inside: string
}

/** An address inside the container. */
export interface AdminAddress {
  host: string
  port: number
}

/** A Kong that takes its entries from a file on its Docker host. */
export interface DeclarativeFacts extends Place {
  mode: 'declarative'
  /** Where its Admin API listens inside its container, if it does. */
  admin: AdminAddress | undefined
  render?: Render
}

/** A Kong with a database, which listens for changes at an address inside its container, if its Admin API is on. */
export interface AdminFacts {
  mode: 'admin'
  admin: AdminAddress | undefined
}
