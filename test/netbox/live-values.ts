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

/** A hexadecimal number of so many bytes in one of the forms that devices print it in. */
function hex(bytes: number): fc.Arbitrary<string> {
  const pairs = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: bytes, maxLength: bytes })
  return fc.tuple(pairs, fc.constantFrom(':', '-', '.'), fc.boolean()).map(([values, mark, capitals]) => {
    const text = values.map((value) => value.toString(16).padStart(2, '0'))
    const joined = mark === '.' ? text.join('').replace(/.{4}(?=.)/g, '$&.') : text.join(mark)
    return capitals ? joined.toUpperCase() : joined
  })
}

/** What people may write into the fields of NetBox itself, by their type: in any case, order and form that NetBox takes. */
const decimals = (max: number) =>
  fc.oneof(
    fc.integer({ min: 1, max: max * 100 }).map((n) => n / 100),
    fc.constant(null),
  )
const whole = (max: number) => fc.option(fc.integer({ min: 1, max }))
const days = fc.constantFrom('2024-02-29', '1999-12-31', null)
const some = <T>(...all: T[]) => fc.shuffledSubarray(all)
const within = (n: number) => fc.constantFrom(`192.0.2.${n}/24`, `2001:DB8:0:0::${n}/64`, `2001:0db8::00${n}:1/128`)

/** Objects whose fields, one of every type that NetBox has, hold random values. */
export function everyField(p: string, n: number): Desired {
  const named = (name: string) => ({ name: `${p}-${name}`, slug: `${p}-${name}` })
  const sample = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.sample(fc.record(fields), n)
  const device = `${p}-device`
  const vids = [101, 102, 103]
  const interfaces = sample({
    wwn: fc.option(hex(8)),
    mtu: whole(9000),
    enabled: fc.boolean(),
    duplex: fc.constantFrom('full', 'auto', null),
    description: words(),
    tagged_vlans: some(...vids.map((vid) => ({ group: `${p}-group`, vid }))),
  })
  const port = (place: number) => ({ device, name: `port ${place}/+` })
  return {
    'dcim.site': sample({
      latitude: decimals(89),
      longitude: decimals(179),
      time_zone: fc.constantFrom('Europe/Paris', null),
    }).map((values, place) => ({ ...named(`site${place}`), ...values })),
    'dcim.manufacturer': [named('maker')],
    'dcim.devicerole': [{ ...named('role'), color: 'AA1409' }],
    'dcim.devicetype': [{ manufacturer: `${p}-maker`, model: `${p} model`, slug: `${p}-model`, u_height: 0.5 }],
    'dcim.device': [{ name: device, site: `${p}-site0`, role: `${p}-role`, device_type: `${p}-model` }],
    'ipam.vlangroup': sample({
      vid_ranges: fc.constantFrom(
        [[1, 4094]],
        [
          [200, 300],
          [101, 103],
        ],
        [[7, 7]],
      ),
    }).map(({ vid_ranges }, place) => ({
      ...named(place === 0 ? 'group' : `group${place}`),
      vid_ranges: place === 0 ? [[1, 4094]] : vid_ranges,
    })),
    'ipam.vlan': vids.map((vid) => ({ group: `${p}-group`, vid, name: `${p}-${vid}` })),
    'dcim.interface': interfaces.map((values, place) => ({ ...port(place), type: 'other', mode: 'tagged', ...values })),
    'dcim.macaddress': sample({ mac_address: hex(6) }).map(({ mac_address }, place) => ({
      mac_address,
      assigned_object: { interface: port(place) },
    })),
    'ipam.ipaddress': Array.from({ length: n }, (_, place) => fc.sample(within(place + 1), 1)[0]!).map(
      (address, place) => ({
        address,
        dns_name: place % 2 === 0 ? 'Host.Example.COM' : '',
        assigned_object: { interface: port(place) },
      }),
    ),
    'ipam.service': sample({
      port_mappings: fc.constantFrom(['tcp/443', 'tcp/80'], ['udp/53', 'tcp/53'], ['tcp/8080']),
    }).map((values, place) => ({ name: `${p}-${place}`, parent: { device }, ...values })),
    'dcim.rack': sample({
      outer_width: whole(900),
      weight: decimals(500),
      u_height: fc.integer({ min: 1, max: 100 }),
    }).map((values, place) => ({
      name: `${p}-${place}`,
      site: `${p}-site0`,
      ...values,
      outer_unit: values.outer_width === null ? null : 'mm',
      weight_unit: values.weight === null ? null : 'kg',
    })),
    'circuits.provider': [named('carrier')],
    'circuits.circuittype': [named('line')],
    'circuits.circuit': sample({ install_date: days, commit_rate: whole(1_000_000) }).map((values, place) => ({
      cid: `${p} ${place}+`,
      provider: `${p}-carrier`,
      type: `${p}-line`,
      ...values,
    })),
    'extras.configcontext': sample({
      data: VALUES.json.filter((value) => !Array.isArray(value)),
      weight: fc.integer({ min: 0, max: 9000 }),
    }).map((values, place) => ({ name: `${p}-${place}`, ...values, sites: [`${p}-site0`] })),
  }
}
