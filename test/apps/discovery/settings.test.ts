import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../apps/discovery/config.ts'
import { ConfigError } from '../../../apps/runtime/config-error.ts'

const SECRET = 'hunter2-canary'
const tls = { fingerprint: 'ab'.repeat(32) }

/** A sound source of each type; what it must have is what the table below takes away or spoils. */
const SOUND = {
  docker: { host: 'unix:///var/run/docker.sock' },
  files: { folder: '/data/drop' },
  'home-assistant': { url: 'http://ha.lan:8123', tokenFile: '/run/secrets/ha' },
  network: { prefixes: ['192.0.2.0/24'] },
  proxmox: { url: 'https://pve.lan:8006', tokenId: 'a@pve!b', tokenFile: '/run/secrets/pve', tls },
  truenas: { url: 'https://nas.lan', keyFile: '/run/secrets/nas', tls },
} as const
type Type = keyof typeof SOUND

/** Field of the whole → values that are wrong for it, as a person may write them. */
const WHOLE: Readonly<Record<string, readonly unknown[]>> = {
  sources: [[], {}, 'docker', null, [1], [null]],
  site: ['Home Lab', '', 7, ['home'], { slug: 'home' }],
  role: ['', 5, []],
  prefixes: ['192.0.2.0/24', ['192.0.2.0'], ['192.0.2.0/33'], ['home'], [24]],
  tag: ['Found It', '', 1],
  others: ['all', true, ['report'], 'Fill'],
  same: ['a', [['a']], [['a', 'b', 'c']], [[1, 2]]],
  different: [[['a']], 'a,b'],
  fields: [{ name: 'oldest' }, { colour: 'first' }, ['name'], 'newest'],
  stale: [{ looks: 0 }, { looks: 1.5 }, { days: -1 }, { after: 3 }, 7],
  state: ['', 5, {}],
  colour: ['red'],
}

/** Field of every source → values. */
const COMMON: Readonly<Record<string, readonly unknown[]>> = {
  name: ['', 'My NAS', 'netbox', 5, null],
  type: ['zabbix', '', 3],
  site: ['Upper Floor', 9],
  timeout: [0, 4000, '60', 1.5],
  every: [0, 20_000, 'hourly'],
}

/** Field of one type of source → values. */
const OWN: Readonly<Record<Type, Readonly<Record<string, readonly unknown[]>>>> = {
  docker: {
    host: ['ssh://vm', '/var/run/docker.sock', 2375],
    name: [5],
    tls: [{ verify: false }, 'off'],
    socket: ['/x'],
  },
  files: { folder: ['', 5], files: ['a.csv', [{}], [{ path: 'a', format: 'xls' }], [{ file: 'a' }]] },
  'home-assistant': { url: ['ha.lan', 'ftp://ha', 8123], tokenFile: ['', undefined, 7], token: [SECRET] },
  network: {
    prefixes: [[], ['fd00::/64'], ['192.0.2.1'], '192.0.2.0/24', undefined],
    large: ['yes', 1],
    ports: [[0], [70_000], ['ssh'], 22],
    dns: ['dns.lan', '::1', 53],
    snmp: [
      [{ version: '2c' }],
      [{ version: 1, communityFile: '/x' }],
      [{ version: '2c', community: SECRET }],
      [{ version: 3, user: '' }],
      [{ version: 3, user: 'u', privKeyFile: '/x' }],
      [{ version: 3, user: 'u', auth: 'md5', authKeyFile: '/x' }],
    ],
    mdns: ['on', 1],
  },
  proxmox: {
    url: ['pve.lan:8006', 'ssh://pve', undefined],
    tokenId: ['root@pam', 'a b!c', '', undefined],
    tokenFile: ['', undefined, 5],
    tls: [{ fingerprint: 'ab:cd' }, { verify: false }, { insecure: true }, false],
    token: [SECRET],
  },
  truenas: {
    url: ['http://nas.lan', 'nas.lan', undefined],
    user: ['', 5],
    keyFile: ['', undefined],
    key: [SECRET],
    tls: [true],
  },
}

const source = (type: Type, more: object = {}) => ({ name: 'one', type, ...SOUND[type], ...more })
const cases: [where: string, config: unknown][] = [
  ...Object.entries(WHOLE).flatMap(([field, values]) =>
    values.map((value): [string, unknown] => [field, { sources: [source('files')], [field]: value }]),
  ),
  ...Object.entries(COMMON).flatMap(([field, values]) =>
    values.map((value): [string, unknown] => [field, { sources: [source('files', { [field]: value })] }]),
  ),
  ...Object.entries(OWN).flatMap(([type, fields]) =>
    Object.entries(fields).flatMap(([field, values]) =>
      values.map((value): [string, unknown] => [field, { sources: [source(type as Type, { [field]: value })] }]),
    ),
  ),
]

describe(`${cases.length} configurations with one mistake each`, () => {
  test('are a hundred at least', () => {
    expect(cases.length).toBeGreaterThanOrEqual(100)
  })

  test.each(Object.keys(SOUND) as Type[])('%s is taken as it is without one', (type) => {
    expect(parseConfig({ sources: [source(type)] }, '/state').sources).toMatchObject([{ name: 'one', type }])
  })

  test.each(cases)('%s, in %j, is refused in one sentence that names it', (field, config) => {
    const refused = (() => {
      try {
        return parseConfig(config, '/state') && undefined
      } catch (error) {
        return error as Error
      }
    })()
    expect(refused).toBeInstanceOf(ConfigError)
    expect(refused!.message).toContain(field)
    expect(refused!.message).toMatch(/^[^\n]{10,300}$/)
    expect(refused!.message).toMatch(/ must be | has no field /)
    expect(refused!.message).not.toContain(SECRET)
    expect(refused!.message).not.toMatch(/\[object|undefined|Invalid input/)
  })
})
