import { expect, onTestFinished, test } from 'vitest'
import type { Opened } from '../../../apps/whatsup/open.ts'
import type { Report, Scope } from '../../../apps/whatsup/run.ts'
import { say } from '../../../apps/whatsup/sentences/saying.ts'
import { clock } from '../../../apps/whatsup/serve/clock.ts'
import { Lane } from '../../../apps/whatsup/serve/lane.ts'
import { readSettings } from '../../../apps/whatsup/settings.ts'
import { Client } from '../../../netbox/index.ts'
import { folderFor } from './lab.ts'

test('what a run did not see in its time as it shall be is looked at again, and then no more', async () => {
  const connection = { name: 'main', url: 'https://nowhere', username: 'netbox', enabled: false }
  const settings = readSettings({ instance: 'lab', settle: { quiet: 0, longest: 0 }, connections: [connection] })
  const runs: number[][] = []
  const one = {
    key: 'lab/dcim.device/1',
    device: 1,
    name: 'web-1',
    address: '10.0.0.1',
    id: '7',
    message: say('created'),
  }
  const run = async ({ devices }: Scope): Promise<Report> => {
    runs.push([...devices!])
    const results = [{ ...one, action: 'create', success: true, verified: runs.length === 3 } as const]
    return { plan: { items: [], notices: [], ours: 0 }, results }
  }
  const opened = { exporter: { run }, ledger: { entries: new Map() } } as unknown as Opened
  const netbox = new Client({ url: 'http://127.0.0.1:9/' })
  const given = { settings, connection: settings.connections[0]!, folder: folderFor(), netbox, opened, clock }
  const lane = await Lane.open({ ...given, log: () => undefined })
  lane.start()
  onTestFinished(async () => {
    await lane.stop()
    await netbox.close()
  })
  await lane.ask(new Set([1]))
  await expect.poll(() => [runs, lane.state.waiting], { timeout: 20_000 }).toEqual([[[1], [1], [1]], 0])
})
