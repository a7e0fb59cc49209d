import { expect, onTestFinished } from 'vitest'
import type { Clock } from '../../../apps/whatsup/serve/clock.ts'
import { startService } from '../../../apps/whatsup/serve/service.ts'
import { readSettings } from '../../../apps/whatsup/settings.ts'
import { Client } from '../../../netbox/index.ts'
import type { StandIn } from '../../../sandbox/whatsup/stand-in.ts'
import { certificate, folderFor } from './lab.ts'
import { type FakeNetBox, TOKEN } from './netbox.ts'
import { SECRET } from './program.ts'

/** A service between a NetBox and some servers, with events that settle at once. */
export async function served(
  box: FakeNetBox,
  golds: Record<string, StandIn>,
  settings: object = {},
  folder = folderFor(),
  connection: object = {},
  clock?: Clock,
) {
  const { fingerprint } = certificate
  const connections = Object.entries(golds).map(([name, gold]) => ({
    name,
    url: gold.url,
    username: 'netbox',
    fingerprint,
    horizon: 1,
    ...connection,
  }))
  const log: string[] = []
  const client = new Client({ url: box.url, token: TOKEN, patience: { attempts: 1 } })
  const service = await startService({
    settings: readSettings({ instance: 'lab', settle: { quiet: 0, longest: 0 }, ...settings, connections }),
    ...{ folder, netbox: client, url: box.url, secret: SECRET, host: '127.0.0.1', port: 0 },
    secrets: async () => 'right',
    log: (line) => log.push(line),
    ...(clock && { clock, patience: 1 }),
  })
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= service.close().then(() => client.close())
    return closed
  }
  onTestFinished(close)
  const url = `http://127.0.0.1:${service.port}`
  /** When the run that a start begins with is over. */
  const settled = () =>
    expect
      .poll(
        () => service.lanes.every(({ state }) => state.waiting === 0 && !state.running && state.last !== undefined),
        { timeout: 10_000 },
      )
      .toBe(true)
  return { service, url, log, settled, close, folder }
}
