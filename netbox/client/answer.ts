import { type ErrorFacts, NetBoxError, wordsOf } from '../errors.ts'
import { entryOf, inOrder } from '../kinds.ts'

/** An answer of the REST API, decoded. */
export interface Answer {
  status: number
  body: unknown
  etag: string | undefined
}

/** The error that a refusing answer stands for. `call` is `PATCH dcim/devices/`: it names the call without its values. */
export function refusal(call: string, status: number, body: unknown): NetBoxError {
  const words = wordsOf(typeof body === 'object' ? body : undefined) || `no explanation`
  const facts = { status, detail: body }
  switch (status) {
    case 401:
    case 403:
      return new NetBoxError({ ...facts, code: 'forbidden', message: `${deniedIn(call)}: ${words.replace(/\.$/, '')}` })
    case 404:
      return new NetBoxError({ ...facts, code: 'not-found', message: `NetBox has nothing at ${call}` })
    case 409:
      return new NetBoxError({ ...facts, code: 'protected', message: `NetBox keeps what others depend on: ${words}` })
    case 412:
      return changedMeanwhile(facts)
    case 429:
    case 503:
      return new NetBoxError({
        ...facts,
        code: 'busy',
        message: `NetBox does not take up ${call} (${status}); run again later`,
      })
  }
  if (status >= 500)
    return new NetBoxError({
      ...facts,
      code: 'server-error',
      // The words of an exception are Python's, about NetBox's inside: they help who reads its log, and nobody else.
      message: isException(body)
        ? `NetBox failed on ${call} (${status}); why stands in its own log`
        : `NetBox failed on ${call} (${status}): ${words}`,
    })
  return new NetBoxError({ ...facts, code: 'refused', message: words, field: onlyField(body) })
}

function isException(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'exception' in body
}

/** Somebody edited an object after it was read: NetBox says so, or a look before writing. */
export function changedMeanwhile(facts: Pick<ErrorFacts, 'status' | 'detail'> = {}): NetBoxError {
  const message = 'changed by somebody else since it was read; run again'
  return new NetBoxError({ ...facts, code: 'changed-meanwhile', message })
}

/** NetBox's words for what a permission allows. */
const RIGHTS: Readonly<Record<string, string>> = { GET: 'view', POST: 'add', PATCH: 'change', DELETE: 'delete' }

/** `the token may not view tenancy.tenant`: people give rights to kinds, not to paths. */
function deniedIn(call: string): string {
  const [method = '', path = ''] = call.split(' ')
  const kind = inOrder.find((one) => path.startsWith(entryOf(one).path))
  const right = RIGHTS[method]
  return kind && right ? `the token may not ${right} ${kind}` : `NetBox denied ${call}`
}

/** What NetBox said about single objects of a bulk write. */
export interface Blame {
  /** Place in the list that was sent, when the server tells it. */
  index?: number
  /** Id of the object, when the server tells that instead. */
  id?: number
  detail: unknown
}

/**
 * Reads the body of a refused bulk write. Three shapes are known:
 * `{detail, errors: [{index | id, errors}]}` (4.7), a list aligned with the request, `{}` for the good ones (4.5),
 * and a single dict of the first failure without a hint whose it is (4.5, devices and every PATCH): `undefined` here.
 */
export function blames(body: unknown): Blame[] | undefined {
  if (Array.isArray(body)) {
    const found = body.flatMap((detail, index) => (isEmpty(detail) ? [] : [{ index, detail }]))
    return found.length > 0 ? found : undefined
  }
  const errors = (body as { errors?: unknown } | null)?.errors
  if (!Array.isArray(errors)) return undefined
  const found = (errors as { index?: number; id?: number; errors?: unknown }[]).flatMap((entry): Blame[] => {
    if (typeof entry?.index === 'number') return [{ index: entry.index, detail: entry.errors }]
    if (typeof entry?.id === 'number') return [{ id: entry.id, detail: entry.errors }]
    return []
  })
  return found.length > 0 ? found : undefined
}

function onlyField(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  const fields = Object.keys(body).filter((field) => field !== '__all__' && field !== 'detail')
  return fields.length === 1 ? fields[0] : undefined
}

function isEmpty(detail: unknown): boolean {
  return typeof detail === 'object' && detail !== null && Object.keys(detail).length === 0
}
