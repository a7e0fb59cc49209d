/** The stand-in as a process of its own: `node sandbox/whatsup/main.ts PORT FOLDER`. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateIn } from '../certificate.ts'
import { StandIn } from './stand-in.ts'

const [port = '9644', folder = mkdtempSync(join(tmpdir(), 'whatsup-'))] = process.argv.slice(2)
const certificate = certificateIn(folder)
const users = { netbox: process.env.WHATSUP_STAND_IN_PASSWORD ?? 'netbox' }
const it = await StandIn.start({
  certificate,
  port: Number(port),
  host: process.env.WHATSUP_STAND_IN_HOST ?? '127.0.0.1',
  users,
  switches: JSON.parse(process.env.WHATSUP_STAND_IN_SWITCHES ?? '{}'),
})
console.log(`A stand-in for the REST API of WhatsUp Gold, not WhatsUp Gold itself, listens on ${it.url}`)
console.log(`Fingerprint ${certificate.fingerprint}`)
process.once('SIGTERM', () => void it.close())
process.once('SIGINT', () => void it.close())
