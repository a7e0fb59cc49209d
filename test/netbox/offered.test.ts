import { describe, expect, test } from 'vitest'
import { assertSupported, plan, readCurrent } from '../../netbox/index.ts'
import { type Attribute, whyRefused } from '../../netbox/offered.ts'
import { lab } from './harness.ts'

const choices = ['planned', 'staging', 'active', 'decommissioning', 'retired'].map((value) => ({ value }))

describe('what NetBox would refuse, by what it tells itself', () => {
  test.each<[unknown, Attribute, string]>([
    [
      'Active',
      { choices },
      '"Active"; it must be one of planned, staging, active, decommissioning, retired; did you mean "active"?',
    ],
    ['bogus', { choices }, '"bogus"; it must be one of planned, staging, active, decommissioning, retired'],
    [20, { choices: [{ value: 19 }, { value: 23 }] }, '20; it must be one of 19, 23'],
    ['x'.repeat(101), { max_length: 100 }, '101 characters long; NetBox takes 100'],
    [4095, { min_value: 1, max_value: 4094 }, '4095; it must be from 1 to 4094'],
    [-1, { min_value: 0 }, '-1; it must be 0 or more'],
    [[80, 70_000], { child: { min_value: 1, max_value: 65_535 } }, '70000; it must be from 1 to 65535'],
  ])('%j', (value, attribute, reason) => {
    expect(whyRefused(value, attribute)).toBe(reason)
  })

  test('many choices are not all told', () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ value: `type-${n}` }))
    expect(whyRefused('nothing like it', { choices: many })).toMatch(/type-11 or one of 28 more$/)
  })

  test.each<[unknown, Attribute]>([
    ['active', { choices }],
    ['19', { choices: [{ value: 19 }] }],
    ['', { choices }],
    [null, { choices }],
    ['\u{1F600}'.repeat(100), { max_length: 100 }],
    [0, { min_value: 0 }],
    [[], { child: { choices } }],
    ['anything', {}],
  ])('%j is none of it', (value, attribute) => {
    expect(whyRefused(value, attribute)).toBeUndefined()
  })
})

test('everything that would be refused is told at once, before anything is written', async () => {
  await using it = await lab()
  const options = {
    name: { max_length: 5 },
    slug: {},
    status: { choices },
    tags: {},
    id: { read_only: true },
  }
  it.fake.fault = ({ method }) =>
    method === 'OPTIONS' ? { status: 200, body: { actions: { POST: options } } } : undefined
  const desired = {
    'dcim.site': [
      { name: 'a', slug: 'a', status: 'Active' },
      { name: 'too long', slug: 'b', facility: 'x' },
    ],
  }
  const policy = { mode: 'upsert' } as const
  const made = plan(desired, await readCurrent(it.client, desired, policy), policy)
  await expect(assertSupported(it.client, made)).rejects.toThrow(
    [
      '3 problems, nothing was changed:',
      '- dcim.site a: status is "Active"; it must be one of planned, staging, active, decommissioning, retired; did you mean "active"?',
      '- dcim.site b: name is 8 characters long; NetBox takes 5',
      '- dcim.site b: this NetBox (4.7) does not take facility; leave it out, or use a version that does',
    ].join('\n'),
  )
  expect(it.fake.store.changes).toEqual([])
})
