import { expect, test } from 'vitest'
import { kindsMade } from '../../../apps/automation/told.ts'

test('nothing may be made when writes are off, or dry runs', () => {
  expect([kindsMade('off', 'writes'), kindsMade('dry-run', 'writes')]).toEqual([[], []])
})

test('writes that are no such thing are refused by the name of their setting', () => {
  expect(() => kindsMade('ipam.ipaddres', 'netbox:automation.writes')).toThrow(
    'netbox:automation.writes is "ipam.ipaddres"; it must be on, off, dry-run',
  )
})
