import type { DockerEngine } from '../../host/docker/engine.ts'
import { type Admin, GatewayError } from '../gateway.ts'
import type { AdminFacts } from './facts.ts'
import { Shell } from './shell.ts'

/** Bash can open a connection by itself: the image needs no HTTP client. */
const SEND = `exec 3<>/dev/tcp/$HOST/$PORT && printf %s "$REQUEST" >&3 && base64 <&3`

/** The Admin API of a gateway that listens inside its container only, reached through the Docker engine. */
export class AdminInContainer implements Admin {
  readonly url: string
  readonly #container: string
  readonly #facts: Pick<AdminFacts, 'host' | 'port'>
  readonly #shell: Shell

  constructor(engine: DockerEngine, container: string, facts: Pick<AdminFacts, 'host' | 'port'>) {
    this.url = `http://${facts.host}:${facts.port} in the container ${container}`
    this.#container = container
    this.#facts = facts
    this.#shell = new Shell(engine, container)
  }

  async request(method: 'GET' | 'PUT' | 'DELETE', path: string, body?: unknown) {
    const { host, port } = this.#facts
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
    if (exitCode !== 0) throw new GatewayError(`the Admin API of ${this.#container} does not answer: ${output}.`)
    return parseAnswer(Buffer.from(stdout, 'base64').toString('utf8'))
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
