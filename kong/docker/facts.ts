import { posix } from 'node:path'
import { GatewayError } from '../gateway.ts'

/** The part of `GET /containers/{id}/json` that tells how a gateway is set up. */
export interface GatewayInspect {
  Id: string
  Name: string
  /** Id of its image. */
  Image: string
  State: { Running: boolean }
  Config: { Env: string[] | null; Entrypoint: string[] | null; Cmd: string[] | null }
  Mounts: { Type: string; Name?: string; Source: string; Destination: string }[]
}

/** How a template becomes the declarative file when the container starts. */
interface Render {
  /** Shell command that prints the rendered text, such as `eval "echo \"$(cat ~/temp.yml)\""`. */
  command: string
  /** The template and the file made of it, as the command writes them: `~` is the home of the container's user. */
  template: string
  target: string
}

/** A Kong that takes its entries from a file on its Docker host. */
export interface DeclarativeFacts {
  mode: 'declarative'
  /** What a helper has to mount, as in `HostConfig.Binds`: a folder of the host, or a volume. */
  mount: string
  /** The file's path in that mount, and on the host (or in the volume) as people know it. */
  path: string
  file: string
  /** The file as the gateway's container sees it. */
  inside: string
  /** Where its Admin API listens inside its container, if it does. */
  admin: Pick<AdminFacts, 'host' | 'port'>
  render?: Render
}

/** A Kong with a database, which listens for changes at an address inside its container. */
export interface AdminFacts {
  mode: 'admin'
  host: string
  port: number
}

/*
 * The start command of self-hosted Supabase: eval "echo \"$(cat ~/temp.yml)\"" > ~/kong.yml && /docker-entrypoint.sh kong …
 */
const RENDER = /((?:^|\s|;)eval\s.*?\$\(\s*cat\s+([^\s)]+)\s*\).*?)\s*>\s*(\S+?)\s*(?:&&|;|$)/s
const ADMIN_LISTEN = '127.0.0.1:8001'

/**
 * Finds out from a container's own settings in which of Kong's modes it runs and where its entries come from.
 *
 * @throws GatewayError when entries could not be kept: the declarative file is not on the host
 */
export function gatewayFacts(inspect: GatewayInspect): DeclarativeFacts | AdminFacts {
  const env = new Map((inspect.Config.Env ?? []).map((line) => split(line, '=')))
  const name = inspect.Name.replace(/^\//, '')
  if (![...env.keys()].some((key) => key.startsWith('KONG_'))) {
    throw new GatewayError(`the container ${name} is no Kong, since it has no KONG_ settings: name the gateway's own.`)
  }
  const admin = adminFacts(env.get('KONG_ADMIN_LISTEN') ?? ADMIN_LISTEN)
  if (env.get('KONG_DATABASE') !== 'off') return { mode: 'admin', ...admin }
  const script = [...(inspect.Config.Entrypoint ?? []), ...(inspect.Config.Cmd ?? [])].join(' ')
  const rendered = RENDER.exec(script)
  const inside = rendered?.[2] ?? env.get('KONG_DECLARATIVE_CONFIG')
  if (inside === undefined) {
    throw new GatewayError(
      `the gateway ${name} has no database and no KONG_DECLARATIVE_CONFIG: give it a file to read.`,
    )
  }
  const mounted = mountOf(inspect, inside)
  if (!mounted) {
    throw new GatewayError(
      `the gateway ${name} reads ${inside}, which is inside its container: mount that file from the host, so that what is added to it is still there after the container's end.`,
    )
  }
  const render = rendered && { command: rendered[1]!.trim(), template: rendered[2]!, target: rendered[3]! }
  return { mode: 'declarative', admin, ...mounted, ...(render ? { render } : {}) }
}

/** Which mount holds the file, be it the file itself or a folder above it. `~/` stands for any home. */
function mountOf({ Mounts }: GatewayInspect, inside: string) {
  const wanted = inside.replace(/^~/, '')
  const holds = (destination: string) =>
    inside.startsWith('~')
      ? destination.endsWith(wanted)
      : destination === wanted || wanted.startsWith(`${destination}/`)
  const found = Mounts.filter(({ Destination }) => holds(Destination)).sort(
    (a, b) => b.Destination.length - a.Destination.length,
  )[0]
  if (!found) return undefined
  const rest = inside.startsWith('~') ? '' : wanted.slice(found.Destination.length).replace(/^\//, '')
  const path = rest === '' ? found.Destination : wanted
  if (found.Type === 'volume') {
    return { mount: found.Name!, path: rest, file: `${rest} in the volume ${found.Name}`, inside: path }
  }
  const file = rest === '' ? found.Source : posix.join(found.Source, rest)
  return { mount: posix.dirname(file), path: posix.basename(file), file, inside: path }
}

/** The first address of a listen directive: `127.0.0.1:8001, 127.0.0.1:8444 ssl`. */
function adminFacts(listen: string): Pick<AdminFacts, 'host' | 'port'> {
  const [, host = '127.0.0.1', port = '8001'] = /^\s*(\S+):(\d+)/.exec(listen) ?? []
  return { host: host === '0.0.0.0' ? '127.0.0.1' : host, port: Number(port) }
}

function split(text: string, at: string): [string, string] {
  const [key = '', ...rest] = text.split(at)
  return [key, rest.join(at)]
}
