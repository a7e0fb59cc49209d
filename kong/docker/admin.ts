import type { DockerEngine } from '../../host/docker/engine.ts'
import { type Admin, GatewayError } from '../gateway.ts'
import type { AdminAddress } from './facts.ts'
import { Shell } from './shell.ts'

/** Bash can open a connection by itself: the image needs no HTTP client. */
const SEND = `exec 3<>/dev/tcp/$HOST/$PORT && printf %s "$REQUEST" >&3 && base64 <&3`

/** The Admin API of a gateway that listens inside its container only, reached through the Docker engine. */
export class AdminInContainer implements Admin {
  readonly url: string
  readonly #container: string
  readonly #address: AdminAddress
  readonly #shell: Shell

  constructor(engine: DockerEngine, container: string, address: AdminAddress) {
    this.url = `http://${address.host}:${address.port} in the container ${container}`
    this.#container = container
    this.#address = address
    this.#shell = new Shell(engine, container)
  }

  async request(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown) {
    const { host, port } = this.#address
    const text = body === undefined ? '' : JSON.stringify(body)
    // HTTP/1.0: the answer then comes in one piece and ends with the connection.
    const head = [
      `${method} ${path} HTTP/1.0`,
      `Host: ${host}:${port}`,
      ...(body === undefined ? [] : ['Content-Type: application/json']),
      `Content-Length: ${Buffer.byteLength(text)}`,
    ]
    const env = { HOST: host, PORT: String(port), REQUEST: `${head.join('\r\n')}\r\n\r\n${text}` }
    const { exitCode, stdout, output } = await this.#shell.run(SEND, env, 'bash')
    if (exitCode !== 0) {
      throw new GatewayError(
        `the Admin API of ${this.#container} does not answer at ${host}:${port} inside its container (${reasonIn(output)}): see its KONG_ADMIN_LISTEN, or name another address in netbox:gateway.adminUrl.`,
      )
    }
    return parseAnswer(Buffer.from(stdout, 'base64').toString('utf8'))
  }
}

/** Why bash could not ask, without what is bash's own in it. */
function reasonIn(output: string): string {
  if (/exec(?:utable file)?.*not found/i.test(output)) return 'its image has no bash to ask it with'
  const last = output.trim().split('\n').at(-1) ?? ''
  return /([^:]*)$/.exec(last)![1]!.trim().toLowerCase() || 'no answer'
}

/** The Admin API of a gateway that has none. */
export function adminOff(container: string): Admin {
  return {
    url: `the Admin API of ${container}`,
    request: async () => {
      throw new GatewayError(`the Admin API of the gateway ${container} is off.`)
    },
  }
}

/** Status and JSON body of an HTTP answer. */
function parseAnswer(text: string): { status: number; body: unknown } {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(head)?.[1])
  if (!status) throw new GatewayError('what answers in place of the Admin API does not speak HTTP.')
  const body = rest.join('\r\n\r\n').trim()
  try {
    return { status, body: body === '' ? undefined : (JSON.parse(body) as unknown) }
  } catch {
    throw new GatewayError('what answers in place of the Admin API does not answer in JSON.')
  }
}
