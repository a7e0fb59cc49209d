import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate that is signed by itself, as servers in a homelab have one. */
export interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
  /** The file of the certificate: what a client would be given as its CA file. */
  readonly file: string
  /** SHA-256, as OpenSSL writes it: pairs of digits with colons between. */
  readonly fingerprint: string
}

/** The certificate in a folder, for localhost, 127.0.0.1 and the homelab's whatsup; made when there is none. */
export function certificateIn(folder: string): Certificate {
  const [keyFile, file] = [join(folder, 'server.key'), join(folder, 'server.crt')]
  const read = () => {
    const [key, cert] = [readFileSync(keyFile), readFileSync(file)]
    return { key, cert, file, fingerprint: new X509Certificate(cert).fingerprint256 }
  }
  try {
    return read()
  } catch {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const names = 'subjectAltName=DNS:localhost,DNS:whatsup,IP:127.0.0.1'
    const subject = ['-subj', '/CN=stand-in', '-addext', names, '-days', '7300']
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', keyFile, '-out', file], { stdio: 'pipe' })
    return read()
  }
}
