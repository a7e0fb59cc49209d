import { expect, test } from 'vitest'
import fc from '../../property.ts'
import { bench } from './lab.ts'
import { deviceRow } from './netbox.ts'

/** What happens to one request after the other; then all is well. */
const faults = fc.array(fc.constantFrom('fine', 'fine', 'before', 'after', 500, 429, 401), { maxLength: 12 })

/** What NetBox says of three devices, one picture after the other. */
const picture = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 3 }),
    name: fc.constantFrom('a', 'b', 'c'),
    offline: fc.boolean(),
    site: fc.constantFrom('x', 'y'),
  }),
  { selector: ({ id }) => id, maxLength: 3 },
)

test('whatever goes wrong on the way, in the end each device is there once, as NetBox says, and nothing is left to do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(picture, { minLength: 1, maxLength: 3 }), faults, async (pictures, wrong) => {
      const it = await bench([], { horizon: 0.1, grace: 0 })
      const coming = [...wrong]
      it.gold.fault = ({ path }) => {
        const next = path === 'token' ? 'fine' : (coming.shift() ?? 'fine')
        if (next === 'fine') return undefined
        return typeof next === 'number' ? { status: next } : (next as 'before' | 'after')
      }
      for (const rows of pictures) {
        it.box.devices.clear()
        for (const { id, name, offline, site } of rows) {
          const status = { value: offline ? 'offline' : 'active', label: '' }
          it.box.set(deviceRow(id, { name, status, site: { id: 1, name: site, slug: site } }))
        }
        await it.exporter.run().catch(() => undefined)
      }
      coming.length = 0
      await it.exporter.run()
      const report = await it.exporter.run()
      expect(report.results.filter(({ action }) => action !== 'nothing')).toEqual([])
      const marks = [...it.gold.world.devices.values()].map(
        ({ attributes }) => attributes.find(({ name }) => name === 'NetBox.Id')?.value,
      )
      expect(new Set(marks).size).toBe(marks.length)
      const last = pictures.at(-1)!
      const made = it.there().map((one) => one.split(' ')[0])
      for (const { name, offline } of last) if (!offline) expect(made).toContain(name)
      for (const mark of marks) expect(last.map(({ id }) => `lab/dcim.device/${id}`)).toContain(mark)
    }),
    { numRuns: 25 },
  )
}, 120_000)
