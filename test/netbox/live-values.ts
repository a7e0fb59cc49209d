import type { Desired } from '../../netbox/index.ts'
import fc from '../property.ts'

/** The types of custom fields, and what people may write into them. */
const VALUES = {
  text: fc.oneof(words(), fc.constantFrom('padded ', ' both ', 'one\r\ntwo', '')),
  longtext: fc.oneof(words(), fc.constantFrom('# Title\n- item\n', '')),
  integer: fc.integer({ min: -1_000_000, max: 1_000_000 }),
  decimal: fc.oneof(
    fc.integer({ min: -99_999, max: 99_999 }).map((n) => n / 100),
    fc.constantFrom('3.10', 12.5, 0),
  ),
  boolean: fc.boolean(),
  date: fc.constantFrom('2024-01-31', '1999-12-31'),
  datetime: fc.constantFrom('2024-01-31 10:00:00', '2024-01-31T10:00:00Z', '2024-01-31T12:00:00+02:00'),
  url: fc.constantFrom('https://example.net/x', 'http://example.net/?a=b#c'),
  json: fc.oneof(
    fc.constantFrom({ id: 5, url: 'https://example.net' }, { value: 1, label: 'one' }, [3, 1, 2], { a: [{ b: null }] }),
    fc.dictionary(fc.constantFrom('a', 'id', 'tokens'), fc.oneof(fc.integer(), words()), { minKeys: 1 }),
  ),
  select: fc.constantFrom('gold', 'silver'),
  multiselect: fc.constantFrom(['gold', 'silver'], ['silver', 'gold'], ['bronze'], []),
}

/** Words with letters of many alphabets, none of them blank at an end. */
function words(): fc.Arbitrary<string> {
  return fc
    .string({ unit: fc.constantFrom(...'ab é日ß+:/<&"\'‘😀'), maxLength: 30 })
    .filter((text) => text.trim() === text)
}

/** Sites whose texts and custom fields of every type hold random values, in the forms people write. */
export function everyValue(p: string, n: number): Desired {
  const named = (name: string) => ({ name: `${p}-${name}`, slug: `${p}-${name}` })
  const types = Object.keys(VALUES) as (keyof typeof VALUES)[]
  const field = (type: string) => `${p}_${type}`
  const object_types = ['dcim.site']
  const site = fc.record({
    description: fc.oneof(words(), fc.constantFrom(' padded ', '\tx')),
    comments: fc.oneof(words(), fc.constantFrom('# Building\n- floor one\n', ' \n ', 'one\r\ntwo')),
    custom: fc.record(VALUES, { requiredKeys: [] }),
    payer: fc.constantFrom(`${p}-one`, { slug: `${p}-two` }, null),
    users: fc.constantFrom([`${p}-two`, `${p}-one`], [{ slug: `${p}-one` }], []),
  })
  return {
    'extras.customfieldchoiceset': [
      {
        name: `${p}-levels`,
        order_alphabetically: true,
        extra_choices: ['silver', 'gold', 'bronze'].map((level) => [level, level.toUpperCase()]),
      },
    ],
    'extras.customfield': [
      ...types.map((type) => ({
        ...{ name: field(type), type, object_types },
        ...(type.endsWith('select') && { choice_set: `${p}-levels` }),
      })),
      ...['object', 'multiobject'].map((type) => ({
        ...{ name: field(type), type, object_types, related_object_type: 'tenancy.tenant' },
      })),
    ],
    'tenancy.tenant': [named('one'), named('two')],
    'dcim.rackrole': [{ ...named('colour'), color: 'AA1409' }],
    'dcim.site': fc.sample(site, n).map(({ custom, payer, users, ...texts }, place) => ({
      ...named(`v${place}`),
      ...texts,
      custom_fields: {
        ...Object.fromEntries(Object.entries(custom).map(([type, value]) => [field(type), value])),
        [field('object')]: payer,
        [field('multiobject')]: users,
      },
    })),
  }
}
