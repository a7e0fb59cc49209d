import { ActionError } from './action.ts'

/** Refusals that pass by themselves. */
const PASSING = new Set([408, 425, 429])

/** Whether a status tells that another try would end in the same way. */
export function isFinal(status: number): boolean {
  return status < 500 && !PASSING.has(status)
}

/** Where an action posts to, and how it says who it is. */
export interface Target {
  readonly url: string
  readonly authorization?: string | undefined
}

/**
 * Posts JSON and hands over the text of a successful answer. Redirects are not followed: they would carry the body, and
 * perhaps the credentials, to another place. Throws {@link ActionError}.
 *
 * @param idempotencyKey the same for every try, so that the receiver can tell a repeated one
 */
export async function post(
  { url, authorization }: Target,
  body: unknown,
  idempotencyKey: string,
  signal: AbortSignal,
): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': idempotencyKey,
    ...(authorization !== undefined && { authorization }),
  }
  let response: Response
  let text: string
  try {
    response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body), redirect: 'manual', signal })
    text = await response.text()
  } catch (error) {
    throw new ActionError(signal.aborted ? 'no answer in time' : `no answer (${cause(error)})`, false)
  }
  if (!response.ok) throw new ActionError(`answered ${response.status}`, isFinal(response.status))
  return text
}

/** The system's code, such as ECONNREFUSED: whole messages name the address, which can be a secret. */
function cause(error: unknown): string {
  const { cause } = error as { cause?: NodeJS.ErrnoException }
  return cause?.code ?? 'the connection failed'
}
