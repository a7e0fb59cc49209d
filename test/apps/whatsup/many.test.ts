import { expect, test } from 'vitest'
import { bench } from './lab.ts'
import { deviceRow } from './netbox.ts'

/** Three pages; WHATSUP_MANY=2000 for the eight of the goal, which take a minute on a busy machine. */
const MANY = Number(process.env.WHATSUP_MANY ?? 510)
const PAGES = Math.ceil(MANY / 250)

test('of many exported devices a second run writes none, and reads them by pages of 250, once', async () => {
  const rows = Array.from({ length: MANY }, (_, index) => deviceRow(index + 1))
  const it = await bench(rows.slice(0, 1))
  await it.run()
  // The others as the export would have made them: as many creates would be most of the test.
  const [first] = it.gold.world.devices.values()
  for (const row of rows.slice(1)) {
    const { id, name } = row
    const [address] = String((row.primary_ip4 as { address: string }).address).split('/')
    const own: Record<string, string> = { 'NetBox.Id': `lab/dcim.device/${id}`, 'NetBox.Url': String(row.display_url) }
    const attributes = first!.attributes
      .filter((one) => one.name !== 'NetBox.Export')
      .map((one) => ({ ...one, attributeId: it.gold.world.id(), value: own[one.name] ?? one.value }))
    const { groups } = first!
    it.gold.world.add({ displayName: String(name), address: address!, attributes, groups: [...groups] })
  }
  it.box.set(...rows)
  // The first run over them finds them by their marks.
  await it.run()
  it.gold.requests.length = 0
  const [start, { user, system }] = [performance.now(), process.cpuUsage()]
  const report = await it.exporter.run()
  const after = process.cpuUsage()
  const processor = (after.user + after.system - user - system) / 1e6
  const seconds = (performance.now() - start) / 1000
  console.log(
    `${MANY} devices, second run: ${seconds.toFixed(1)} s, ${processor.toFixed(1)} s of the processor, both servers too`,
  )
  expect(new Set(report.results.map(({ action }) => action))).toEqual(new Set(['nothing']))
  expect(report.results).toHaveLength(MANY)
  expect(it.gold.requests.map(({ method }) => method)).toEqual(Array.from({ length: PAGES }, () => 'GET'))
  expect(new Set(it.gold.requests.map(({ path }) => path))).toEqual(
    new Set(['device-groups/0/devices/-/config/template']),
  )
  expect(it.gold.created).toHaveLength(1)
}, 600_000)
