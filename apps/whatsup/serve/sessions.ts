import { request } from 'undici'
import type { Right } from './access.ts'

/** What NetBox says of the session that somebody's browser has with it. */
export type Standing = 'may' | 'may not' | 'nobody' | 'away'

/** The cookie of NetBox's session. It is sent to pages below NetBox's own path, where the gateway puts ours. */
export const SESSION = 'sessionid'

const TIMEOUT = 10_000

/** Asks NetBox itself what somebody who is logged in there may do: who may see devices may look, who may add some may export. */
export class Sessions {
  readonly #api: string

  /** @param url where NetBox is */
  constructor(url: string) {
    this.#api = new URL('api/', url.endsWith('/') ? url : `${url}/`).href
  }

  /** @param session the value of NetBox's cookie */
  async standing(session: string, right: Right): Promise<Standing> {
    try {
      const devices = 'dcim/devices/?limit=1&fields=id'
      const status = await this.#ask('GET', devices, session)
      if (status.code === 401 || status.code === 403) {
        const known = await this.#ask('GET', 'authentication-check/', session)
        return known.code === 200 ? 'may not' : 'nobody'
      }
      if (status.code !== 200) return 'away'
      if (right === 'look') return 'may'
      const { body } = await this.#ask('OPTIONS', 'dcim/devices/', session)
      return (body as { actions?: { POST?: unknown } }).actions?.POST ? 'may' : 'may not'
    } catch {
      return 'away'
    }
  }

  async #ask(method: 'GET' | 'OPTIONS', path: string, session: string): Promise<{ code: number; body: unknown }> {
    const headers = { cookie: `${SESSION}=${session}`, accept: 'application/json' }
    const waits = { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT }
    const answer = await request(`${this.#api}${path}`, { method, headers, ...waits })
    const text = await answer.body.text()
    return { code: answer.statusCode, body: answer.statusCode === 200 ? JSON.parse(text) : undefined }
  }
}
