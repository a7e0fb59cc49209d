import { readFile } from 'node:fs/promises'
import type { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { ConfigError } from '../../runtime/config-error.ts'
import { WhatsUpError } from './errors.ts'

/** How a server proves who it is. With neither, a public authority must vouch for it. There is no way to do without. */
export interface Trust {
  /** A file with the certificates of authorities, or the server's own. */
  readonly caFile?: string | undefined
  /** SHA-256 of the server's certificate: 64 hex digits, colons between pairs or not. */
  readonly fingerprint?: string | undefined
}

const TIMEOUT = 10_000

/** Makes connections that are handed out only after the other end has proved who it is: before that, nothing is sent. */
export async function secureConnector({ caFile, fingerprint }: Trust): Promise<buildConnector.connector> {
  const ca =
    caFile === undefined
      ? undefined
      : await readFile(caFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
          throw new ConfigError(
            `caFile is ${caFile}, which cannot be read (${error.code}); it must be a file of certificates`,
          )
        })
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----'))
    throw new ConfigError(
      `caFile is ${caFile}, which holds no certificate; it must be a file of certificates in PEM form`,
    )
  const pin = fingerprint === undefined ? undefined : bare(fingerprint)
  // A resumed session would come without a certificate to look at.
  const connect = buildConnector({
    timeout: TIMEOUT,
    maxCachedSessions: 0,
    ...(ca && { ca }),
    ...(pin && { rejectUnauthorized: false }),
  })
  return (options, callback) =>
    connect(options, (error, socket) => {
      if (error || !socket) return callback(error ?? new Error('no connection'), null)
      if (pin === undefined) return callback(null, socket)
      const shown = bare((socket as TLSSocket).getPeerCertificate().fingerprint256 ?? '')
      if (shown === pin) return callback(null, socket)
      socket.destroy()
      const words = `the certificate of ${options.hostname} has the fingerprint ${shown || '(none)'}, and ${pin} is pinned; nothing was sent`
      callback(new WhatsUpError('untrusted', words), null)
    })
}

function bare(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase()
}
