import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'undici'
import { onTestFinished } from 'vitest'
import type { Settings } from '../../../sandbox/gateway/config/settings.ts'
import { Gateway } from '../../../sandbox/gateway/gateway.ts'
import { pluginsIn } from '../../../sandbox/gateway/schema/plugins.ts'

/*
 * The tests in this folder hold for a real Kong 2.8 as well as for the stand-in: what they expect was recorded from one.
 * To run them against one, with the same files, set
 *
 *   GATEWAY_TEST_ADMIN_URL      its Admin API, such as http://127.0.0.1:8001
 *   GATEWAY_TEST_PROXY_URL      its proxy, such as http://127.0.0.1:8000
 *   GATEWAY_TEST_UPSTREAM_HOST  the address under which it reaches this machine, where the tests start their upstream;
 *                               127.0.0.1 unless told
 *
 * It has to be there for these tests alone: without a database its configuration is replaced, with one everything in it
 * is removed after each test. Tests of the other mode are skipped, and so is command.test.ts, which starts its own.
 */

export type Mode = 'off' | 'postgres'

const { GATEWAY_TEST_ADMIN_URL: ADMIN, GATEWAY_TEST_PROXY_URL: PROXY } = process.env
const UPSTREAM_HOST = process.env.GATEWAY_TEST_UPSTREAM_HOST ?? '127.0.0.1'

/** Whether the tests run against the stand-in. */
export const STAND_IN = ADMIN === undefined || PROXY === undefined

/** Whether a gateway in that mode is there to be tested. */
export async function available(mode: Mode): Promise<boolean> {
  if (STAND_IN) return true
  const { body } = await ask(ADMIN!, 'GET', '/')
  return (JSON.parse(body) as { configuration: { database: string } }).configuration.database === mode
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** Sends a request as it is: path and Host header untouched. A body that is no text goes as JSON. */
export async function ask(
  origin: string,
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const client = new Client(origin)
  try {
    const json = body !== undefined && typeof body !== 'string'
    const answer = await client.request({
      method: method as 'GET',
      path,
      headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? null : json ? JSON.stringify(body) : (body as string),
    })
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
  } finally {
    await client.close()
  }
}

/** What an upstream was asked. */
interface Seen {
  method: string
  path: string
  headers: Record<string, string>
}

/** A gateway with an upstream that tells what it was asked. */
export interface Bench {
  admin: string
  proxy: string
  /** Host and port of the upstream. */
  upstream: string
  seen: Seen[]
}

/** A gateway in that mode: the one in the environment, or a stand-in of this test's own. */
export async function bench(mode: Mode): Promise<Bench> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    seen.push({ method: request.method!, path: request.url!, headers: pairs(request) })
    request.resume()
    request.on('end', () => response.writeHead(200, { 'content-type': 'text/plain' }).end('upstream'))
  })
  const port = await listening(server)
  const upstream = `${UPSTREAM_HOST}:${port}`
  onTestFinished(() => void server.close().closeAllConnections())
  if (!STAND_IN) return { admin: ADMIN!, proxy: PROXY!, upstream, seen }
  const gateway = await Gateway.start(settings(mode), () => {})
  onTestFinished(() => gateway.close())
  const [proxy, admin] = gateway.ports
  return { admin: `http://127.0.0.1:${admin}`, proxy: `http://127.0.0.1:${proxy}`, upstream, seen }
}

/** The settings of a stand-in on free ports of the loopback. */
export function settings(mode: Mode): Settings {
  const listen = { host: '127.0.0.1', port: 0, ssl: false }
  return {
    database: mode,
    plugins: pluginsIn('bundled', mode),
    proxyListen: [listen],
    adminListen: [listen],
    prefix: join(tmpdir(), 'gateway-stand-in'),
    propagation: 300,
  }
}

/** Waits until a question has the answer that is waited for. */
export async function until<T>(question: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (const end = Date.now() + 10_000; ; await pause(20)) {
    const answer = await question()
    if (fits(answer)) return answer
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)}`)
  }
}

/** The lines of a transcript of a real Kong. */
export function transcript(name: string): string[] {
  const file = join(import.meta.dirname, '..', '..', 'fixtures', 'kong', 'transcripts', name)
  return readFileSync(file, 'utf8').split('\n')
}

function pairs({ rawHeaders }: IncomingMessage): Record<string, string> {
  const names = rawHeaders.filter((_, index) => index % 2 === 0)
  return Object.fromEntries(names.map((name, index) => [name, rawHeaders[2 * index + 1]!]))
}

async function listening(server: Server): Promise<number> {
  server.listen(0, UPSTREAM_HOST === '127.0.0.1' ? '127.0.0.1' : '0.0.0.0')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
