import type { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'

export interface Trust {
  /** Certificates of authorities in PEM form; those that Node knows by default. */
  readonly ca?: string | undefined
  /** SHA-256 of the server's certificate: 64 hex digits, colons between pairs or not. Takes the place of any authority. */
  readonly fingerprint?: string | undefined
  /** Milliseconds until a connection has to be there. */
  readonly timeout: number
}

/** What is pinned, and what the other end showed instead: hex digits without colons; `shown` is empty where there was no certificate. */
export interface Mismatch {
  readonly hostname: string
  readonly pinned: string
  readonly shown: string
}

/**
 * Makes connections that are handed out only after the other end has proved who it is: before that, nothing is sent.
 *
 * @param untrusted the error for a certificate that is not the pinned one
 */
export function trustedConnector(
  { ca, fingerprint, timeout }: Trust,
  untrusted: (mismatch: Mismatch) => Error,
): buildConnector.connector {
  const pinned = fingerprint === undefined ? undefined : bare(fingerprint)
  const connect = buildConnector({
    timeout,
    // A resumed session would come without a certificate to look at.
    maxCachedSessions: 0,
    ...(ca && { ca }),
    ...(pinned && { rejectUnauthorized: false }),
  })
  if (pinned === undefined) return connect
  return (options, callback) =>
    connect(options, (error, socket) => {
      if (error || !socket) return callback(error ?? new Error('no connection'), null)
      const shown = bare((socket as TLSSocket).getPeerCertificate?.().fingerprint256 ?? '')
      if (shown === pinned) return callback(null, socket)
      socket.destroy()
      callback(untrusted({ hostname: options.hostname, pinned, shown }), null)
    })
}

function bare(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase()
}
