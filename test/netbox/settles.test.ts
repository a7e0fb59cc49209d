import { describe, expect, test } from 'vitest'
import type { Desired, Kind } from '../../netbox/index.ts'
import { accept, differing, fieldOf } from '../../netbox/normalise.ts'
import type { CustomField, Find } from '../../netbox/values/rule.ts'
import { lab, told } from './harness.ts'

/** Whether a value as people give it is the one that NetBox tells; custom fields have the types that `fields` names. */
function settles(
  kind: Kind,
  name: string,
  given: unknown,
  told: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, CustomField>> = {},
): boolean {
  const find: Find = Object.assign(
    () => {
      throw new Error('nothing is looked up here')
    },
    { customField: (field: string) => fields[field] },
  )
  const wanted = new Map([[name, accept(fieldOf(kind, name), given, find)]])
  return differing(kind, wanted, { id: 1, ...told }).length === 0
}

describe('a text', () => {
  test.each([
    ['a block with a newline at its end', '# Building\n- floor one\n', '# Building\n- floor one'],
    ['blanks around it', ' padded ', 'padded'],
    ['nothing but blanks', ' \n\t', ''],
    ['blanks that only Unicode knows', '\u2003wide\u00a0', 'wide'],
    ['a byte order mark, which is none to NetBox', '\ufefftext', '\ufefftext'],
    ['line ends of Windows inside', 'one\r\ntwo', 'one\r\ntwo'],
  ])('with %s settles as NetBox stores it', (_, given, stored) => {
    expect(settles('dcim.site', 'comments', given, { comments: stored })).toBe(true)
  })

  test('that differs inside is a change', () => {
    expect(settles('dcim.site', 'comments', 'one  two', { comments: 'one two' })).toBe(false)
  })
})

test('a World Wide Name settles in whatever form it comes, a colour in capitals too', () => {
  const stored = { wwn: '50:01:43:80:12:34:56:78', color: 'aa1409' }
  for (const given of ['50:01:43:80:12:34:56:78', '5001.4380.1234.5678', '50-01-43-80-12-34-56-78'])
    expect(settles('dcim.interface', 'wwn', given, stored)).toBe(true)
  expect(settles('dcim.interface', 'wwn', '50:01:43:80:12:34:56:79', stored)).toBe(false)
  expect(settles('dcim.devicerole', 'color', 'AA1409', stored)).toBe(true)
})

test('nothing for the VLANs of a group means all of them, as for NetBox', () => {
  expect(settles('ipam.vlangroup', 'vid_ranges', null, { vid_ranges: [[1, 4094]] })).toBe(true)
})

describe('choices that NetBox sorts', () => {
  const choices = [
    ['zulu', 'Zulu'],
    ['alpha', 'Alpha'],
  ]
  const sorted = { extra_choices: [...choices].reverse(), order_alphabetically: true }

  test('settle in any order', () => {
    expect(settles('extras.customfieldchoiceset', 'extra_choices', choices, sorted)).toBe(true)
    const other = [...choices, ['mike', 'Mike']]
    expect(settles('extras.customfieldchoiceset', 'extra_choices', other, sorted)).toBe(false)
  })

  test('keep their order where it is people who sort', () => {
    const unsorted = { ...sorted, order_alphabetically: false }
    expect(settles('extras.customfieldchoiceset', 'extra_choices', choices, unsorted)).toBe(false)
  })
})

describe('a custom field', () => {
  const nested = { id: 3, url: 'http://127.0.0.1/api/tenancy/tenants/3/', display: 'T', name: 'T', slug: 't' }

  test.each<[string, CustomField, unknown, unknown]>([
    ['JSON in the shape of an object', { type: 'json' }, { id: 5, url: 'https://e' }, { id: 5, url: 'https://e' }],
    ['JSON in the shape of a choice', { type: 'json' }, { value: 1, label: 'one' }, { value: 1, label: 'one' }],
    ['JSON in another order of its keys', { type: 'json' }, { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['a time with a blank', { type: 'datetime' }, '2024-01-31 10:00:00', '2024-01-31T10:00:00Z'],
    ['a time in another zone', { type: 'datetime' }, '2024-01-31T11:00:00+01:00', '2024-01-31T10:00:00Z'],
    ['a decimal with zeros', { type: 'decimal' }, '3.10', 3.1],
    ['a choice', { type: 'select' }, 'gold', { value: 'gold', label: 'Gold' }],
    ['choices in another order', { type: 'multiselect' }, ['b', 'a'], ['a', 'b']],
    ['an object by id', { type: 'object', to: 'tenancy.tenant' }, 3, nested],
    ['objects by id, in another order', { type: 'multiobject' }, [4, 3], [nested, { ...nested, id: 4 }]],
    ['nothing', { type: 'text' }, '', null],
  ])('with %s settles', (_, field, given, current) => {
    expect(settles('dcim.site', 'custom_fields', { f: given }, { custom_fields: { f: current } }, { f: field })).toBe(
      true,
    )
  })

  test.each<[string, CustomField, unknown, unknown]>([
    ['JSON of one id beside a whole', { type: 'json' }, 5, { id: 5, url: 'https://e' }],
    ['text that only looks like a time', { type: 'text' }, '2024-01-31 10:00:00', '2024-01-31T10:00:00Z'],
    ['false beside nothing', { type: 'boolean' }, false, null],
    ['another object', { type: 'object', to: 'tenancy.tenant' }, 4, nested],
  ])('with %s is a change', (_, field, given, current) => {
    expect(settles('dcim.site', 'custom_fields', { f: given }, { custom_fields: { f: current } }, { f: field })).toBe(
      false,
    )
  })

  test('that points to objects takes the references that every other field takes, also to what is made in the same run', async () => {
    await using it = await lab()
    const desired: Desired = {
      'extras.customfield': [
        { name: 'payer', type: 'object', related_object_type: 'tenancy.tenant', object_types: ['dcim.site'] },
        { name: 'users', type: 'multiobject', related_object_type: 'tenancy.tenant', object_types: ['dcim.site'] },
      ],
      'tenancy.tenant': [
        { name: 'One', slug: 'one' },
        { name: 'Two', slug: 'two' },
      ],
      'dcim.site': [{ name: 'a', slug: 'a', custom_fields: { payer: 'one', users: ['two', { slug: 'one' }] } }],
    }
    const first = await it.run(desired)
    expect(first.report.failed.map(({ error }) => error!.message)).toEqual([])
    expect(told((await it.run(desired)).plan)).toEqual([])
    const { plan } = await it.run({
      ...desired,
      'dcim.site': [{ name: 'a', slug: 'a', custom_fields: { payer: 'three' } }],
    })
    expect(plan.problems.map(({ message }) => message).join()).toContain('there is no tenancy.tenant three')
  })
})
