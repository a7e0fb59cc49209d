import { JsonServer, type Trust } from '../http.ts'
import { MessageSocket } from '../message-socket.ts'
import { SourceError } from '../source.ts'

/** What either API is asked: a method, and how REST calls it. */
export interface Api {
  readonly name: string
  /** Throws {@link Forbidden} where the key's role is not enough. */
  read(method: string, rest: string): Promise<unknown>
  close(): Promise<void>
}

export interface Key {
  readonly url: URL
  readonly user: string
  readonly key: string
  readonly trust: Trust | undefined
  readonly signal: AbortSignal
}

class Forbidden extends SourceError {
  override name = 'Forbidden'
}

/** Which API a TrueNAS has is asked without the key: CORE and old SCALE know no `/api/versions`, and REST is gone from 26 on. */
export async function apiOf(key: Key): Promise<Api> {
  const { url, trust, signal } = key
  const asking = new JsonServer({ url, signal, ...(trust && { trust }) })
  try {
    const { status, body } = await asking.get('/api/versions').catch((error: SourceError) => {
      // CORE answers with its page.
      if (/no JSON/.test(error.message)) return { status: 404, body: undefined }
      throw error
    })
    return status === 200 && Array.isArray(body) ? await JsonRpc.open(key) : new Rest(key)
  } finally {
    await asking.close()
  }
}

interface Reply {
  readonly result?: unknown
  readonly error?: {
    readonly message?: string
    readonly data?: { readonly error?: number; readonly errname?: string; readonly reason?: string }
  }
}

/** EACCES and EPERM, as the middleware numbers them. */
const REFUSED = new Set([1, 13])

/** `/api/current`: one connection, since twenty log-ins in a minute shut one out for ten. */
class JsonRpc implements Api {
  readonly name = 'JSON-RPC'
  readonly #socket: MessageSocket
  #id = 0

  private constructor(socket: MessageSocket) {
    this.#socket = socket
  }

  static async open({ url, user, key, trust, signal }: Key): Promise<JsonRpc> {
    const address = new URL('/api/current', url)
    address.protocol = 'wss:'
    const api = new JsonRpc(await MessageSocket.open(address, trust, signal))
    try {
      const login = { mechanism: 'API_KEY_PLAIN', username: user, api_key: key }
      const answer = (await api.#call('auth.login_ex', [login])) as { response_type?: string } | null
      if (answer?.response_type !== 'SUCCESS')
        throw new SourceError(
          `TrueNAS does not accept the API key for ${user} (${String(answer?.response_type ?? 'no answer').slice(0, 40)})`,
        )
      return api
    } catch (error) {
      await api.close()
      throw error
    }
  }

  async read(method: string): Promise<unknown> {
    return await this.#call(method, [])
  }

  async close(): Promise<void> {
    await this.#socket.close()
  }

  async #call(method: string, params: readonly unknown[]): Promise<unknown> {
    const id = ++this.#id
    this.#socket.send({ jsonrpc: '2.0', id, method, params })
    const { result, error } = await this.#socket.next<Reply>(
      (one) => (one as { id?: unknown } | null)?.id === id,
      method,
    )
    if (!error) return result
    if (REFUSED.has(error.data?.error ?? 0))
      throw new Forbidden(`${method} is forbidden to the key; the role READONLY_ADMIN covers it`)
    throw new SourceError(`${method} fails (${error.data?.errname ?? 'error'})`)
  }
}

/** `/api/v2.0`, of CORE 13 and of SCALE before 25.04. */
class Rest implements Api {
  readonly name = 'REST'
  readonly #server: JsonServer

  constructor({ url, key, trust, signal }: Key) {
    this.#server = new JsonServer({ url, signal, headers: { authorization: `Bearer ${key}` }, ...(trust && { trust }) })
  }

  async read(_method: string, rest: string): Promise<unknown> {
    const { status, body } = await this.#server.get(`/api/v2.0${rest}`)
    if (status === 401) throw new SourceError('TrueNAS does not accept the API key')
    if (status === 403) throw new Forbidden(`${rest} is forbidden to the key`)
    if (status !== 200) throw new SourceError(`${rest} answers HTTP ${status}`)
    return body
  }

  async close(): Promise<void> {
    await this.#server.close()
  }
}
