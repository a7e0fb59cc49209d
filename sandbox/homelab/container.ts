import { GATEWAY_SECRETS, gatewayContainer } from './gateway.ts'
import type { Neighbour } from './neighbours.ts'

/** The label on everything of a homelab that we made; its value is the homelab's name. */
export const HOMELAB_LABEL = 'netbox-as-code.homelab'

/** How a neighbour is created. */
export interface Placement {
  image: string
  network: string
  /** The homelab's name, and the prefix of its containers' names. */
  homelab: string
  /** Ports of the host that are to be published. */
  hostPorts: ReadonlySet<number>
  /** Of the gateway: its template, a path on the Docker host. */
  template?: string
}

const SECOND = 1_000_000_000
const MEBIBYTE = 1024 * 1024

/*
 * Busybox's nc answers any connection with an HTTP page that says the neighbour's name. Its two builds spell "go on
 * listening" differently. The page is written only after the request was read: closing before that resets the connection.
 */
const ANSWER = `while read -r line && [ \${#line} -gt 1 ]; do :; done
printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: %s\\r\\nConnection: close\\r\\n\\r\\n%s' \${#NAME} "$NAME"`
const SERVE = `case "$(nc --help 2>&1)" in *-lk*) again=-lk ;; *) again=-ll ;; esac
trap 'exit 0' TERM INT
serve() { while :; do nc "$again" -p "$1" -e sh -c "$ANSWER"; sleep 1; done; }
for port in $PORTS; do serve "$port" & done
wait`

/** The Engine API's body for creating a neighbour. */
export function containerOf(neighbour: Neighbour, placement: Placement): object {
  return placement.template === undefined
    ? answeringContainer(neighbour, placement)
    : gatewayOf(neighbour, placement, placement.template)
}

function gatewayOf({ name, ports }: Neighbour, placement: Placement, template: string): object {
  const { image, network, homelab, hostPorts } = placement
  const [http, https] = ports.map(({ host }) => (host !== undefined && hostPorts.has(host) ? host : undefined))
  return gatewayContainer({
    image,
    network,
    mode: 'template',
    file: template,
    aliases: [name],
    ports: { ...(http !== undefined && { http }), ...(https !== undefined && { https }) },
    env: GATEWAY_SECRETS,
    labels: { [HOMELAB_LABEL]: homelab },
  })
}

function answeringContainer({ name, ports }: Neighbour, { image, network, homelab, hostPorts }: Placement): object {
  const key = (port: number) => `${port}/tcp`
  const published = ports.flatMap(({ internal, host }) =>
    host !== undefined && hostPorts.has(host)
      ? [[key(internal), [{ HostIp: '127.0.0.1', HostPort: String(host) }]] as const]
      : [],
  )
  return {
    Image: image,
    Entrypoint: ['sh', '-c', SERVE],
    Cmd: [],
    Env: [`NAME=${name}`, `PORTS=${ports.map(({ internal }) => internal).join(' ')}`, `ANSWER=${ANSWER}`],
    Labels: { [HOMELAB_LABEL]: homelab },
    ExposedPorts: Object.fromEntries(ports.map(({ internal }) => [key(internal), {}])),
    StopSignal: 'SIGTERM',
    Healthcheck: {
      Test: ['CMD-SHELL', `nc -w 2 127.0.0.1 ${ports[0]!.internal} </dev/null | grep -q ${name}`],
      Interval: 10 * SECOND,
      Timeout: 5 * SECOND,
      Retries: 3,
    },
    HostConfig: {
      NetworkMode: network,
      RestartPolicy: { Name: 'unless-stopped' },
      Memory: 16 * MEBIBYTE,
      PortBindings: Object.fromEntries(published),
    },
    // The plain name works inside the network, whatever prefix the container has.
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [name] } } },
  }
}
