import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sign } from '../../../apps/runtime/signature.ts'
import type { StandIn } from '../../../sandbox/whatsup/stand-in.ts'
import { certificate } from './lab.ts'
import { type FakeNetBox, TOKEN } from './netbox.ts'

export const SECRET = 'of the webhook'
const PROGRAM = join(import.meta.dirname, '../../../apps/whatsup/cli/netbox-whatsup.mjs')

/** The command as a process of its own, with its settings in a folder. */
export class Program {
  readonly folder: string
  readonly #env: NodeJS.ProcessEnv
  readonly #children = new Set<ChildProcess>()

  constructor(
    folder: string,
    gold: StandIn,
    box: FakeNetBox,
    settings: Record<string, unknown> = {},
    connection: Record<string, unknown> = {},
  ) {
    this.folder = folder
    const { fingerprint } = certificate
    const one = { name: 'main', url: gold.url, username: 'netbox', fingerprint, horizon: 1, ...connection }
    writeFileSync(
      join(folder, 'whatsup.yaml'),
      JSON.stringify({ instance: 'lab', settle: { quiet: 0, longest: 0 }, ...settings, connections: [one] }),
    )
    this.#env = {
      PATH: process.env.PATH,
      NETBOX_URL: box.url,
      NETBOX_TOKEN: TOKEN,
      NETBOX_WHATSUP_CONFIG: join(folder, 'whatsup.yaml'),
      NETBOX_WHATSUP_FOLDER: join(folder, 'f'),
      NETBOX_WHATSUP_PASSWORD_MAIN: 'right',
      NETBOX_WHATSUP_WEBHOOK_SECRET: SECRET,
    }
    onTestFinished(async () => {
      await Promise.all([...this.#children].map((child) => this.kill(child)))
    })
  }

  start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#children.add(child)
    return child
  }

  /** Runs it to its end. */
  async run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = this.start(...args)
    let [out, err] = ['', '']
    child.stdout!.on('data', (text) => (out += text))
    child.stderr!.on('data', (text) => (err += text))
    const [code] = await once(child, 'close')
    this.#children.delete(child)
    return { code, out, err }
  }

  /** Serves; resolves to where, or to nothing if it ends before it listens. */
  async serve(): Promise<{ child: ChildProcess; url: string | undefined }> {
    const child = this.start('serve', '--port', '0')
    let text = ''
    const url = await new Promise<string | undefined>((resolve) => {
      child.stderr!.on('data', (more) => {
        text += more
        const found = /Listening on (\S+)/.exec(text)
        if (found) resolve(`http://${found[1]}`)
      })
      child.once('close', () => resolve(undefined))
    })
    return { child, url }
  }

  async kill(child: ChildProcess): Promise<void> {
    this.#children.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  }
}

/** Tells of a change as NetBox does; whether it was accepted. */
export async function tell(url: string, id: number, more: Record<string, unknown> = {}): Promise<boolean> {
  const body = JSON.stringify({ event: 'updated', object_type: 'dcim.device', data: { id }, snapshots: null, ...more })
  const headers = { 'content-type': 'application/json', 'x-hook-signature': sign(SECRET, Buffer.from(body)) }
  const answer = await fetch(`${url}/events`, { method: 'POST', headers, body }).catch(() => undefined)
  await answer?.text().catch(() => undefined)
  return answer?.status === 202
}
