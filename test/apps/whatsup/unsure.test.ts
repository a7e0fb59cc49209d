import { describe, expect, test } from 'vitest'
import { Ledger } from '../../../apps/whatsup/ledger/ledger.ts'
import { bench, folderFor } from './lab.ts'
import { deviceRow } from './netbox.ts'

describe('a create whose answer is lost', () => {
  test.each([
    ['is made all the same', { cutsAfter: 1 }],
    ['is made in part, without its mark', { cutsAfter: 1, partly: 1 }],
    ['is made in part, without mark and note', { cutsAfter: 1, partly: 1, leftOut: ['attributes', 'note'] as const }],
    ['is answered with 500', { failsAfter: 1 }],
    ['is seen late, and answered with 500', { failsAfter: 1, lag: [400, 400] as const }],
  ])('%s: it is looked for, found and completed, and not sent again', async (_, switches) => {
    const it = await bench([deviceRow(1)], {}, { switches })
    const results = await it.told()
    expect([it.gold.created.length, it.there()]).toEqual([1, ['web-1 10.0.0.1']])
    expect(results).toMatchObject([{ success: true, verified: true }])
    expect(await it.plan()).toEqual(['nothing web-1'])
  })
})

test('a create that did nothing is sent again, once the horizon is over', async () => {
  const it = await bench([deviceRow(1)], { horizon: 0.2 })
  let asked = 0
  it.gold.fault = ({ method }) => (method === 'PATCH' && asked++ === 0 ? { status: 500 } : undefined)
  // A run ends two horizons after its begin; where the machine has no time it may be over before the second try.
  await expect.poll(async () => (await it.run()) && it.there().length, { timeout: 20_000 }).toBe(1)
  expect([it.gold.created.length, it.there()]).toEqual([1, ['web-1 10.0.0.1']])
})

describe('a create that is seen only after its horizon', () => {
  /** The first one is made, its answer is lost, and nobody sees it until the second one is there. */
  const late = async () => {
    const it = await bench([deviceRow(1)], { horizon: 0.2 })
    it.gold.hides = () => it.gold.created.length === 1
    it.gold.fault = ({ path }) =>
      path.endsWith('-/config/template') && it.gold.created.length === 0 && path.startsWith('devices')
        ? 'after'
        : undefined
    await expect.poll(async () => (await it.run()) && it.gold.created.length, { timeout: 20_000 }).toBe(2)
    it.gold.hidden.clear()
    return it
  }

  test('is a double of ours, and the sweep removes it', async () => {
    const it = await late()
    expect(it.there()).toHaveLength(2)
    expect((await it.run()).sort()).toEqual(['nothing web-1', 'remove web-1'])
    expect([it.there(), await it.plan()]).toEqual([['web-1 10.0.0.1'], ['nothing web-1']])
  })

  test('and was made without mark and note is told of, and left', async () => {
    const it = await late()
    const [double] = it.gold.created.map(({ id }) => it.gold.world.devices.get(id)!)
    Object.assign(double!, { attributes: [], note: '' })
    const results = await it.told()
    expect(results.map(({ message }) => message)).toContain(
      `${double!.id} looks like a late create of web-1 and carries no mark; remove it there if it is`,
    )
    expect(it.there()).toHaveLength(2)
  })
})

test('an intent that was written and never sent is found out as such after a restart', async () => {
  const it = await bench([deviceRow(1)], { horizon: 60 })
  const attempt = {
    id: '00000000-0000-4000-8000-000000000000',
    at: new Date().toISOString(),
    state: 'open' as const,
    beside: [],
  }
  await it.ledger.put({
    key: 'lab/dcim.device/1',
    device: 1,
    name: 'web-1',
    address: '10.0.0.1',
    attempts: [attempt],
    state: 'pending',
    at: attempt.at,
  })
  expect(await it.plan()).toEqual(['wait web-1'])
  it.later(61_000)
  await it.exporter.run()
  expect(it.there()).toEqual(['web-1 10.0.0.1'])
})

test('two exporters cannot have one folder', async () => {
  const folder = folderFor()
  await using _ = await Ledger.open(folder)
  await expect(Ledger.open(folder)).rejects.toThrow(/^another process works on .*; give each its own folder$/)
})
