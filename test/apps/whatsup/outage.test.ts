import { expect, test } from 'vitest'
import { Simulated } from './clock.ts'
import { standIn } from './lab.ts'
import { deviceRow, netbox } from './netbox.ts'
import { tell } from './program.ts'
import { served } from './serving.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

test('a server that is down for an hour changes nothing about the times of the other, and is caught up within five minutes', async () => {
  const clock = new Simulated()
  const [one, two, box] = [await standIn({ now: clock.now }), await standIn({ now: clock.now }), await netbox()]
  const { url, service } = await served(box, { one, two }, { settle: { quiet: 2, longest: 10 } }, undefined, {}, clock)
  const soon = { timeout: 30_000, interval: 10 }
  const lane = (name: string) => service.lanes.find(({ connection }) => connection.name === name)!
  const settled = () => expect.poll(() => clock.asleep, soon).toBe(service.lanes.length)
  await expect.poll(() => service.lanes.every(({ state }) => state.last !== undefined), soon).toBe(true)
  await settled()

  let device = 0
  /** Saves a device in NetBox; the seconds until it stands in a server. */
  const saved = async (gold: typeof one) => {
    box.set(deviceRow(++device))
    expect(await tell(url, device)).toBe(true)
    const name = `web-${device}`
    for (let seconds = 0; ; seconds++) {
      await settled()
      if ([...gold.world.devices.values()].some(({ displayName }) => displayName === name)) return seconds
      clock.advance(SECOND)
    }
  }

  const before = [await saved(one), await saved(one), await saved(one)]
  const { port } = two
  await two.close()
  const during: number[] = []
  for (let minute = 0; minute < 60; minute++) {
    if (minute % 15 === 0) during.push(await saved(one))
    clock.advance(MINUTE)
    await settled()
  }
  expect(new Set(before)).toEqual(new Set([2]))
  expect(during).toEqual(during.map(() => 2))
  expect(lane('two').state).toMatchObject({ outage: { code: 'nobody' }, waiting: 4 })
  expect(two.world.devices.size).toBe(3)

  await two.listen(port)
  let caughtUp = 0
  for (; two.world.devices.size < device && caughtUp < 5 * MINUTE; caughtUp += 10 * SECOND) {
    clock.advance(10 * SECOND)
    await settled()
  }
  expect(two.world.devices.size).toBe(device)
  expect(two.created).toHaveLength(device)
  expect(caughtUp).toBeLessThan(5 * MINUTE)
  expect(lane('two').state.outage).toBeUndefined()
}, 300_000)

test('fifty saves of one device in ten seconds are one create, and at most two rounds of updates', async () => {
  const clock = new Simulated()
  const [gold, box] = [await standIn({ now: clock.now }), await netbox()]
  const { url, service } = await served(box, { gold }, { settle: { quiet: 2, longest: 10 } }, undefined, {}, clock)
  const soon = { timeout: 30_000, interval: 10 }
  const settled = () => expect.poll(() => clock.asleep, soon).toBe(1)
  await expect.poll(() => service.lanes[0]!.state.last, soon).toBeDefined()
  await settled()
  for (let save = 0; save < 50; save++) {
    box.set(deviceRow(1, { serial: `S${save}` }))
    expect(await tell(url, 1)).toBe(true)
    clock.advance(SECOND / 5)
    await settled()
  }
  for (let second = 0; second < 15; second++) {
    clock.advance(SECOND)
    await settled()
  }
  const [device] = gold.world.devices.values()
  expect(device!.attributes.find(({ name }) => name === 'NetBox.Serial')?.value).toBe('S49')
  expect(gold.created).toHaveLength(1)
  const updates = gold.requests.filter(({ method, path }) => method === 'PATCH' && path.endsWith('attributes/-'))
  expect(updates.length).toBeLessThanOrEqual(2)
})
