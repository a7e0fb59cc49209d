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
    name: `${stack.name}-`,
    publish: false,
    report: () => {},
  })
}

/** A page as a browser without a session gets it. NetBox tells its language by header; its pages always claim `en`. */
export async function page(url: string): Promise<{ status: number; language: string | null; text: string }> {
  const response = await fetch(url)
  return { status: response.status, language: response.headers.get('content-language'), text: await response.text() }
}

/** Whether a person can log in: the form's CSRF token is fetched and sent back with the password, as a browser does. */
export async function login(url: string, user: string, password: string): Promise<boolean> {
  const form = await fetch(`${url}login/`)
  const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(await form.text())?.[1] ?? ''
  const answer = await fetch(`${url}login/`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: form.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    },
    body: new URLSearchParams({ csrfmiddlewaretoken: token, username: user, password }),
  })
  return answer.status === 302
}
