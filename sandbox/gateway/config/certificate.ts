import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate for localhost, made at the first start and signed by itself, as Kong's default one is. */
export function certificateIn(prefix: string): { key: Buffer; cert: Buffer } {
  const folder = join(prefix, 'ssl')
  const [key, cert] = [join(folder, 'kong-default.key'), join(folder, 'kong-default.crt')]
  const read = () => ({ key: readFileSync(key), cert: readFileSync(cert) })
  try {
    return read()
  } catch {
    mkdirSync(folder, { recursive: true })
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const subject = ['-subj', '/CN=localhost', '-days', '7300']
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' })
    return read()
  }
}
