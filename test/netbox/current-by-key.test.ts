import { expect, test } from 'vitest'
import { type Desired, type Policy, plan, readCurrent, readCurrentByKey, render } from '../../netbox/index.ts'
import { lab } from './harness.ts'
import { homelab } from './model.ts'

const policy: Policy = { mode: 'upsert', adopt: true }

test('a plan on what was read by key is the plan on everything, before and after it was applied', async () => {
  await using it = await lab()
  const both = async (desired: Desired) => [
    render(plan(desired, await readCurrentByKey(it.client, desired, policy), policy), 'text'),
    render(plan(desired, await readCurrent(it.client, desired, policy), policy), 'text'),
  ]
  const [byKey, whole] = await both(homelab)
  expect(byKey).toBe(whole)
  await it.run(homelab)
  const [again, wholeAgain] = await both(homelab)
  expect(again).toBe(wholeAgain)
  const changed: Desired = homelab
  const devices = changed['dcim.device']!.map((device) => ({ ...device, serial: 'new' }))
  const [one, other] = await both({ ...changed, 'dcim.device': devices })
  expect(one).toBe(other)
  expect(one).toContain('new')
})
