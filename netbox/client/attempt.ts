import type { Dispatcher } from 'undici'
import { NetBoxError } from '../errors.ts'
import { type Body, isTorn } from './body.ts'
import { retryAfter } from './retry.ts'

/** A call of which one attempt has been made. */
export interface Attempted {
  /** `PATCH dcim/devices/`. */
  readonly name: string
  /** Whether nothing is changed by it: what was read can be read again. */
  readonly reading: boolean
  /** Where NetBox is, for people. */
  readonly url: string
}

/** What is to be done after an attempt. */
export type Next =
  | { readonly step: 'decode' }
  | Failed
  /** Its answer says what to say when patience is over; `after` milliseconds were asked for. */
  | { readonly step: 'again'; readonly after: number | undefined }

/** There is no answer; `again` has this error when patience is over. */
export interface Failed {
  readonly step: 'stop' | 'again'
  readonly error: NetBoxError
  readonly after?: undefined
}

/** Failures of undici where no byte of the request left this machine. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])
const TRUST = 'is not trusted here: NODE_EXTRA_CA_CERTS can name a file with that of its authority'
/**
 * Failures of a TLS handshake, by code: nothing was sent, and nothing changes by another attempt. What to say of them, behind the address.
 */
const noHandshake: readonly (readonly [code: RegExp, words: string])[] = [
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/,
    'speaks no TLS: the url must begin with http://, not https://',
  ],
  [/^CERT_HAS_EXPIRED$/, 'has a certificate that has expired'],
  [/^CERT_NOT_YET_VALID$/, 'has a certificate that is not valid yet; is the clock of this machine right?'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'has a certificate for another name; the url must bear that name'],
  [/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/, `has a certificate of its own, which ${TRUST}`],
  [/^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)$/, `has a certificate that ${TRUST}`],
]
/** The server says itself that it did not take the request up. */
const turnedAway = new Set([429, 503])
/** A gateway lost the answer: a write may have happened. */
const lostByGateway = new Set([502, 504])

/** No answer came. @param reason what to call it; its code by default. Pure. */
export function afterFailure({ name, reading, url }: Attempted, failure: unknown, reason = codeOf(failure)): Failed {
  const refused = noHandshake.find(([code]) => code.test(codeOf(failure)))?.[1]
  if (refused !== undefined)
    return {
      step: 'stop',
      error: new NetBoxError({ code: 'unreachable', message: `what listens at ${url} ${refused}` }),
    }
  const unsent = neverSent.has(codeOf(failure))
  if (!reading && !unsent) return maybeApplied(`the answer to ${name} was lost (${reason})`)
  const code = unsent ? 'unreachable' : 'timeout'
  return { step: 'again', error: new NetBoxError({ code, message: `no NetBox answers at ${url} (${reason})` }) }
}

/** An answer came, of NetBox or of something before it. Pure. */
export function afterAnswer({ name, reading }: Attempted, response: Dispatcher.ResponseData, body: Body): Next {
  const { statusCode: status, headers } = response
  if (lostByGateway.has(status) && !reading)
    return maybeApplied(`a gateway lost the answer to ${name} (${status})`, status)
  if (turnedAway.has(status) || lostByGateway.has(status))
    return { step: 'again', after: retryAfter(headerOf(headers, 'retry-after')) }
  if (!isTorn(response, body)) return { step: 'decode' }
  const message = `NetBox's answer to ${name} came empty or torn (${status})`
  if (!reading) return maybeApplied(message, status)
  return { step: 'again', error: new NetBoxError({ code: 'server-error', status, message }) }
}

function maybeApplied(what: string, status?: number): Failed {
  const message = `${what}: it may have happened`
  return { step: 'stop', error: new NetBoxError({ code: 'maybe-applied', status, message }) }
}

/** A header that is there once; undefined if it is not. */
export function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

function codeOf(error: unknown): string {
  const { code, name, errors } = error as { code?: string; name?: string; errors?: { code?: string }[] }
  // A host with an IPv4 and an IPv6 address fails as an AggregateError that bears its code inside.
  return code ?? errors?.[0]?.code ?? name ?? 'unknown failure'
}
