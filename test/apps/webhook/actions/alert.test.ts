import { expect, test } from 'vitest'
import { alarm, alert } from '../../../../apps/webhook/actions/alert.ts'
import { failed, sampleEntry, sampleEvent } from '../samples.ts'
import { startTarget } from '../target.ts'

const event = sampleEvent(0, failed)
const text = (...given: Parameters<typeof sampleEntry>) => alarm(sampleEntry(...given)).text

test('people read which device is what, since when and by whom', async () => {
  const { url, came } = await startTarget()
  const entry = sampleEntry(event)
  await alert({ url: `${url}/hook` })(entry, new AbortController().signal)
  expect(came).toHaveLength(1)
  expect(came[0]!.headers['idempotency-key']).toBe(`${entry.key}-alert`)
  expect(came[0]!.body).toMatchObject({
    text: 'dcim.device r2d2automaker is failed, was active; changed by admin at 2026-11-21 07:00:00',
    object: { type: 'dcim.device', id: 7 },
  })
})

test('a late alert says that there is newer news', () => {
  expect(text(event, { late: true })).toMatch(/ \(there is newer news of it\)$/)
})

test('a new device has no earlier status', () => {
  expect(text({ ...event, event: 'created', before: null })).toMatch(/^dcim.device r2d2automaker is failed; changed by/)
})

test('what has no name and nobody to have changed it is told all the same', () => {
  expect(text({ ...event, data: { id: 7 }, username: null })).toBe(
    'dcim.device `dcim.device 7` is failed, was active; changed at 2026-11-21 07:00:00',
  )
})

test('a rule of another kind tells what happened', () => {
  expect(text(sampleEvent(0, { before: { serial: '' }, after: { serial: '1' } }))).toMatch(/r2d2automaker was updated;/)
})

test('a job, or an event of a plugin, is told by its name', () => {
  const job = { event: 'job_ended', objectType: 'extras.script', id: null, data: {}, before: null, after: null }
  expect(text(sampleEvent(0, { ...job, data: { display: 'Nightly' } }))).toBe(
    'extras.script Nightly tells `job_ended`; told by admin at 2026-11-21 07:00:00',
  )
})
