import { Agent, request } from 'undici'
import { SshError, tunnel } from '../host/ssh/index.ts'
import type { Admin } from './gateway.ts'

const timeout = 30_000

/** An Admin API that can be reached from here. */
export class HttpAdmin implements Admin {
  readonly url: string
  readonly #dispatcher: Agent

  /** @param via the `ssh://` host on whose loopback that is, if it cannot be called from here */
  constructor(url: string, via?: string) {
    this.url = url.replace(/\/+$/, '')
    this.#dispatcher = new Agent(via === undefined ? {} : { connect: tunnel(via) })
  }

  async request(
    method: 'GET' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    try {
      return await this.#send(method, path, body)
    } catch (error) {
      // A connection that was kept too long breaks at its next use. A write may have happened, so only a read is repeated.
      if (method === 'GET' && !isTimeout(error)) return await this.#send(method, path, body)
      throw error
    }
  }

  async #send(method: 'GET' | 'PUT' | 'DELETE', path: string, body: unknown) {
    try {
      const answer = await request(this.url + path, {
        method,
        dispatcher: this.#dispatcher,
        signal: AbortSignal.timeout(timeout),
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      return { status: answer.statusCode, body: decoded(await answer.body.text()) }
    } catch (error) {
      const reason = isTimeout(error) ? `no answer in ${timeout / 1000} s` : (codeOf(error) ?? (error as Error).message)
      throw new Error(`The gateway's Admin API at ${this.url} does not answer (${reason}).`, { cause: error })
    }
  }
}

function isTimeout(error: unknown): boolean {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return inner instanceof Error && /timeout/i.test(inner.name)
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof SshError) return undefined
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Something in front of the gateway may answer with a page; its status tells enough. */
function decoded(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
