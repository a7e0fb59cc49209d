import { z } from 'zod'
import { say } from '../sentences/saying.ts'
import { WhatsUpError } from './errors.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Sends a form to `/token`; resolves to the status and what the body says. */
export type AskForToken = (form: URLSearchParams) => Promise<{ readonly status: number; readonly body: unknown }>

const token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().default(86_399) })

/** Milliseconds after a refused login until the next: servers lock users out who try too often. */
const SHUT = 15 * 60_000
/** A token is given up this share of its life before its end. */
const EARLY = 0.02

/** One login for as long as its token lasts, whoever asks meanwhile. After a refusal there is none for a quarter of an hour. */
export class Login {
  readonly #ask: AskForToken
  readonly #credentials: Credentials
  readonly #now: () => number
  #current: { readonly token: string; readonly until: number } | undefined
  #coming: Promise<string> | undefined
  #shutUntil = 0

  constructor(credentials: Credentials, ask: AskForToken, now: () => number = Date.now) {
    this.#credentials = credentials
    this.#ask = ask
    this.#now = now
  }

  async token(): Promise<string> {
    const current = this.#current
    if (current && this.#now() < current.until) return current.token
    this.#coming ??= this.#login().finally(() => {
      this.#coming = undefined
    })
    return await this.#coming
  }

  /** Forgets a token that the server does not take any more. */
  drop(token: string): void {
    if (this.#current?.token === token) this.#current = undefined
  }

  async #login(): Promise<string> {
    const { username, password } = this.#credentials
    if (this.#now() < this.#shutUntil) throw new WhatsUpError('login', say('loginShut', username))
    const { status, body } = await this.#ask(new URLSearchParams({ grant_type: 'password', username, password }))
    const parsed = token.safeParse(body)
    if (status === 200 && parsed.success) {
      const { access_token, expires_in } = parsed.data
      this.#current = { token: access_token, until: this.#now() + expires_in * 1000 * (1 - EARLY) }
      return access_token
    }
    if (status === 200) throw new WhatsUpError('unreadable', say('loginNoToken'), status)
    if (status === 429 || status >= 500) throw new WhatsUpError('unavailable', say('loginAnswered', status), status)
    this.#shutUntil = this.#now() + SHUT
    throw new WhatsUpError('login', say('loginRefused', username, status), status)
  }
}
