import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { startDiscovery } from '../../../apps/automation/discovery.ts'
import { FakeNetBox } from '../../netbox/fake/netbox.ts'

test('discovery runs beside the rest, with a token of its own, and ends when it is asked to', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'automation-discovery-'))
  await using fake = await FakeNetBox.start()
  const said: string[] = []
  const drop = join(folder, 'stock.csv')
  await writeFile(drop, 'name,mac\nnas,3c:ec:ef:00:00:01\n')
  const sources = [{ name: 'stock', type: 'files', files: [{ path: drop }] }]
  const env = {
    NETBOX_URL: fake.url,
    NETBOX_AUTOMATION_FOLDER: folder,
    NETBOX_AUTOMATION_DISCOVERY: JSON.stringify({ site: 'home', sources }),
  }
  const options = { env, host: '127.0.0.1', port: 0, log: (line: string) => said.push(line) }
  await expect(startDiscovery({ ...options, secrets: async () => undefined })).rejects.toThrow(
    'NETBOX_DISCOVERY_TOKEN is not set',
  )
  {
    await using _it = await startDiscovery({ ...options, secrets: async () => fake.token })
    await vi.waitFor(() => expect(said.join('\n')).toMatch(/discovery: \d+ changes made after a look at stock/), {
      timeout: 30_000,
    })
  }
  expect([...fake.store.rows('dcim.device').values()]).toMatchObject([{ name: 'nas' }])
  await rm(folder, { recursive: true })
})
