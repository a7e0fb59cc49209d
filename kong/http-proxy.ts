import { Agent, request } from 'undici'
import { isLoopback, tunnel } from '../host/ssh/index.ts'
import type { Answer, Proxy as ProxyPort } from './gateway.ts'

const timeout = 10_000

/** A proxy port that can be reached from here. */
export class HttpProxy implements ProxyPort {
  readonly url: string
  readonly #dispatcher: Agent

  /** @param via the `ssh://` host on whose loopback that is, if it cannot be called from here */
  constructor(url: string, via?: string) {
    this.url = url.replace(/\/+$/, '')
    const { protocol, hostname } = new URL(this.url)
    // On one machine there is nobody in between, and the certificate is rarely made out to 127.0.0.1.
    const tls = protocol === 'https:' && isLoopback(hostname) ? { rejectUnauthorized: false } : {}
    this.#dispatcher = new Agent({ connect: via === undefined ? tls : tunnel(via, tls) })
  }

  async head(path: string, host?: string): Promise<Answer> {
    const answer = await request(this.url + path, {
      method: 'HEAD',
      dispatcher: this.#dispatcher,
      // A kept connection may lead to a worker that still has the old configuration.
      reset: true,
      signal: AbortSignal.timeout(timeout),
      // Kong then tells which route it chose: that something answers proves little where another route may do so.
      headers: { 'kong-debug': '1', ...(host !== undefined && { host }) },
    })
    await answer.body.dump()
    return { status: answer.statusCode, headers: flat(answer.headers) }
  }
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}
