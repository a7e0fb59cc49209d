import { expect, test } from 'vitest'
import { ConfigError } from '../../../apps/runtime/config-error.ts'
import { readSettings } from '../../../apps/whatsup/settings.ts'
import fc from '../../property.ts'

const one = { name: 'main', url: 'https://whatsup:9644', username: 'netbox' }
const whole = { instance: 'lab', connections: [one] }
const withOne = (more: object) => ({ ...whole, connections: [{ ...one, ...more }] })
const pin = 'AB:'.repeat(31).concat('CD')

test('what is left out is as documented', () => {
  const { connections } = readSettings(whole)
  expect(connections[0]).toMatchObject({
    ...{
      id: 1,
      enabled: true,
      interval: 180,
      timeout: 60,
      horizon: 60,
      adopt: 'ask',
      gone: 'ask',
      grace: 168,
      guard: 0.2,
      scan: true,
    },
    ...{ outOfBand: false, statuses: { active: 'monitored', offline: 'maintenance', decommissioning: 'removed' } },
    mapping: { group: ['NetBox', '{site}'], attributes: { Description: '{manufacturer} {model}' } },
  })
})

/** Settings with a mistake, and the sentence about it. */
const MISTAKES: [input: unknown, sentence: string][] = [
  [undefined, 'the configuration is missing; it must be an object with the fields of docs/use/whatsup.md'],
  [null, 'the configuration is null; it must be an object with the fields of docs/use/whatsup.md'],
  [[], 'the configuration is []; it must be an object with the fields of docs/use/whatsup.md'],
  ['x', 'the configuration is "x"; it must be an object with the fields of docs/use/whatsup.md'],
  [{}, 'instance is missing; it must be a text'],
  [{ ...whole, more: 1 }, 'the configuration has no field "more"'],
  [{ ...whole, instance: 7 }, 'instance is 7; it must be a text'],
  [{ ...whole, instance: 'My Lab' }, 'instance is "My Lab"; it must be small letters, digits, - and _, at most 32'],
  [{ instance: 'lab' }, 'connections is missing; it must be a list of connections'],
  [{ ...whole, connections: [] }, 'connections is []; it must be a list of one or more connections'],
  [
    { ...whole, connections: [one, one] },
    'connections.1.name is "main", as another connection is called; each needs its own',
  ],
  [
    { ...whole, connections: [one, { ...one, name: 'b', id: 1 }] },
    'connections.1.id is 1, as that of another connection; each needs its own',
  ],
  [{ ...whole, customField: 'Whats Up' }, 'customField is "Whats Up"; it must be the name of a custom field'],
  [{ ...whole, journal: 'yes' }, 'journal is "yes"; it must be true or false'],
  [{ ...whole, settle: { quiet: -1, longest: 1 } }, 'settle.quiet is -1; it must be a number of seconds'],
  [
    withOne({ url: 'http://whatsup' }),
    'connections.0.url is "http://whatsup"; it must be an https URL, such as https://whatsup:9644',
  ],
  [
    withOne({ url: 'whatsup' }),
    'connections.0.url is "whatsup"; it must be an https URL, such as https://whatsup:9644',
  ],
  [withOne({ password: 'secret' }), 'connections.0 has no field "password"'],
  [withOne({ verify: false }), 'connections.0 has no field "verify"'],
  [withOne({ username: '' }), 'connections.0.username is ""; it must be the name of a user in WhatsUp Gold'],
  [
    withOne({ fingerprint: 'abc' }),
    'connections.0.fingerprint is "abc"; it must be a SHA-256 fingerprint: 64 hex digits',
  ],
  [
    withOne({ fingerprint: pin, caFile: '/ca' }),
    'connections.0 has caFile and fingerprint; one of them says whom to trust',
  ],
  [withOne({ interval: 0 }), 'connections.0.interval is 0; it must be a number of minutes above 0'],
  [withOne({ interval: '3h' }), 'connections.0.interval is "3h"; it must be a number of minutes above 0'],
  [
    withOne({ interval: 1e9 }),
    'connections.0.interval is 1000000000; it must be a number of minutes, 44640 (a month) at most',
  ],
  [withOne({ timeout: 1e9 }), 'connections.0.timeout is 1000000000; it must be a number of seconds, 600 at most'],
  [withOne({ horizon: -5 }), 'connections.0.horizon is -5; it must be a number of seconds above 0'],
  [withOne({ adopt: 'maybe' }), 'connections.0.adopt is "maybe"; it must be one of ask, yes, never'],
  [withOne({ gone: true }), 'connections.0.gone is true; it must be one of ask, create'],
  [withOne({ grace: '7d' }), 'connections.0.grace is "7d"; it must be a number of hours'],
  [withOne({ guard: 20 }), 'connections.0.guard is 20; it must be a share from 0 to 1'],
  [withOne({ filter: { sites: [] } }), 'connections.0.filter.sites is []; it must be a list of one or more slugs'],
  [withOne({ filter: { sites: 'a' } }), 'connections.0.filter.sites is "a"; it must be a list of slugs'],
  [withOne({ filter: { racks: ['a'] } }), 'connections.0.filter has no field "racks"'],
  [
    withOne({ statuses: { active: 'on' } }),
    'connections.0.statuses.active is "on"; it must be one of monitored, maintenance, removed',
  ],
  [
    withOne({ mapping: { attributes: { A: '{sight}' } } }),
    'connections.0.mapping.attributes.A is "{sight}"; it must be a text with fields that are known, and {sight} is none',
  ],
  [
    withOne({ mapping: { attributes: { 'NetBox.Id': 'x' } } }),
    'connections.0.mapping.attributes.NetBox.Id is "x"; it must be left out: NetBox.Id is the exporter\'s own',
  ],
  [
    withOne({ mapping: { group: 'NetBox' } }),
    'connections.0.mapping.group is "NetBox"; it must be a list of names of groups',
  ],
  [
    withOne({ mapping: { group: ['{}'] } }),
    'connections.0.mapping.group.0 is "{}"; it must be a text with fields that are known, and {} is none',
  ],
  [
    withOne({ mapping: { roles: { router: 1 } } }),
    'connections.0.mapping.roles.router is 1; it must be a name in WhatsUp Gold',
  ],
]

test.each(MISTAKES)('%j is told in one sentence', (input, sentence) => {
  expect(() => readSettings(input)).toThrow(new ConfigError(sentence))
})

test('whatever stands where a setting belongs, the answer is settings or one sentence', () => {
  const fields = [
    'name',
    'id',
    'url',
    'username',
    'caFile',
    'fingerprint',
    'enabled',
    'interval',
    'timeout',
    'horizon',
    'adopt',
    'gone',
    'grace',
    'guard',
    'scan',
    'outOfBand',
    'filter',
    'statuses',
    'mapping',
  ]
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.jsonValue(), (field, value) => {
      try {
        expect(readSettings(withOne({ [field]: value })).connections).toHaveLength(1)
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError)
        expect((error as Error).message).toMatch(/^connections\.0[^\n]*[^.\n]$/s)
        expect((error as Error).message.length).toBeLessThan(400)
      }
    }),
    { numRuns: 300 },
  )
})
