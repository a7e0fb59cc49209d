import { join } from 'node:path'
import { inject } from 'vitest'
import { ensureHomelab } from '../../../sandbox/homelab/index.ts'
import type { TestStack } from './stack.ts'

/** Puts fourteen neighbours around a test stack, unpublished, on the stack's own network. */
export async function homelabOf(stack: TestStack): Promise<void> {
  const { host, images } = inject('parts')
  await ensureHomelab({
    host,
    network: stack.network,
    image: images.neighbour,
    gatewayImage: images.gateway,
    name: `${stack.name}-`,
    folder: join(stack.folder, 'homelab'),
    publish: false,
    report: () => {},
  })
}

/** A page as a browser without a session gets it. NetBox tells its language by header; its pages always claim `en`. */
export async function page(url: string): Promise<{ status: number; language: string | null; text: string }> {
  const response = await fetch(url)
  return { status: response.status, language: response.headers.get('content-language'), text: await response.text() }
}

/** A person with a browser's cookie jar. Addresses are those under `base`, which ends with a slash. */
export class Visitor {
  readonly #base: string
  readonly #cookies = new Map<string, string>()

  constructor(base: string) {
    this.#base = base
  }

  /** Logs in as a browser does: the form's CSRF token is fetched and sent back with the password. */
  async login(username: string, password: string): Promise<boolean> {
    const { text } = await this.page('login/')
    const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const answer = await this.#fetch('login/', {
      method: 'POST',
      headers: { origin: new URL(this.#base).origin },
      body: new URLSearchParams({ csrfmiddlewaretoken: token, username, password }),
    })
    return answer.status === 302
  }

  async page(path: string): Promise<{ status: number; text: string }> {
    const response = await this.#fetch(path, {})
    return { status: response.status, text: await response.text() }
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(this.#base + path, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), cookie },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return response
  }
}

/** Whether a person can log in. */
export async function login(url: string, user: string, password: string): Promise<boolean> {
  return await new Visitor(url).login(user, password)
}
