import { readFile } from 'node:fs/promises'
import type { buildConnector } from 'undici'
import { ConfigError } from '../../runtime/config-error.ts'
import { trustedConnector } from '../../runtime/trust.ts'
import { say } from '../sentences/saying.ts'
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
  return trustedConnector(
    { ca, fingerprint, timeout: TIMEOUT },
    ({ hostname, pinned, shown }) =>
      new WhatsUpError('untrusted', say('otherFingerprint', hostname, shown || say('none'), pinned)),
  )
}
