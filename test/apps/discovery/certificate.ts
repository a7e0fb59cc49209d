import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateIn } from '../../../sandbox/certificate.ts'

/** A certificate for 127.0.0.1 that nobody vouches for, in a folder of its own, which the test removes. */
export function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
  const { key, cert, ...made } = certificateIn(folder)
  return { folder, ...made, key: key.toString(), cert: cert.toString() }
}
