import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FORMATS, type FormatName, guess } from '../../../apps/discovery/sources/files/formats/index.ts'
import { lab } from './lab.ts'

const NOW = new Date('2026-12-01T00:00:00Z')
const LATER = Date.parse('2026-12-02T00:00:00Z') / 1000
const NMAP = join(import.meta.dirname, '..', '..', 'fixtures', 'discovery', 'nmap')

/** Name, MAC and addresses of each entry, and what was wrong. */
function read(format: FormatName, text: string) {
  const { entries, wrong } = FORMATS[format](text, NOW)
  const hosts = entries.map(({ name, interfaces = [] }) => [
    name,
    interfaces[0]?.mac,
    ...(interfaces[0]?.addresses ?? []),
  ])
  return { hosts, wrong }
}

describe('leases', () => {
  test('of dnsmasq: those that last, with IPv6 among them, without names that are none', () => {
    const text = `${LATER} 52:54:00:00:00:01 192.0.2.7 nas 01:52\n1000 52:54:00:00:00:02 192.0.2.8 old *\n0 52:54:00:00:00:03 192.0.2.9 * *\nduid 00:01:00:01\n${LATER} 1234 2001:db8::7 nas 00:01\n`
    expect(read('dnsmasq', text)).toEqual({
      hosts: [
        ['nas', '52:54:00:00:00:01', '192.0.2.7'],
        [undefined, '52:54:00:00:00:03', '192.0.2.9'],
        ['nas', undefined, '2001:db8::7'],
      ],
      wrong: [],
    })
  })

  test('of dhcpd: the last word on each address', () => {
    const lease = (address: string, state: string, name: string, ends = '2026/12/02 00:00:00') =>
      `lease ${address} {\n  starts 2 2026/11/30 00:00:00;\n  ends 3 ${ends};\n  binding state ${state};\n  hardware ethernet 52:54:00:00:00:01;\n  client-hostname "${name}";\n}\n`
    const text =
      lease('192.0.2.7', 'active', 'old') +
      lease('192.0.2.7', 'active', 'nas') +
      lease('192.0.2.8', 'free', 'x') +
      lease('192.0.2.9', 'active', 'y', '2026/11/30 00:00:00')
    expect(read('dhcpd', text).hosts).toEqual([['nas', '52:54:00:00:00:01', '192.0.2.7']])
  })

  test('of Kea: the last word on each address', () => {
    const head = 'address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state\n'
    const row = (address: string, state: number, name: string) =>
      `${address},52:54:00:00:00:01,,3600,${LATER},1,0,0,${name},${state}\n`
    expect(
      read('kea', head + row('192.0.2.7', 0, 'nas.') + row('192.0.2.8', 0, 'x') + row('192.0.2.8', 2, 'x')).hosts,
    ).toEqual([['nas', '52:54:00:00:00:01', '192.0.2.7']])
  })
})

test('a hosts file tells of others than this machine', () => {
  expect(read('hosts', '127.0.0.1 localhost\n::1 localhost\n192.0.2.7\tnas nas.lan # mine\n')).toEqual({
    hosts: [['nas', undefined, '192.0.2.7']],
    wrong: [],
  })
})

describe("Ansible's inventory", () => {
  test('as INI: hosts, ranges and addresses, and no variable besides', () => {
    const text =
      '[web]\nweb[01:02].lan ansible_host=192.0.2.7 ansible_password=canary\n192.0.2.9\n[web:vars]\nansible_user=root\n[all:children]\nweb\n'
    expect(read('ansible-ini', text).hosts).toEqual([
      ['web01.lan', undefined, '192.0.2.7'],
      ['web02.lan', undefined, '192.0.2.7'],
      [undefined, undefined, '192.0.2.9'],
    ])
    expect(JSON.stringify(FORMATS['ansible-ini'](text, NOW))).not.toContain('canary')
  })

  test('as YAML: groups in groups', () => {
    const text =
      'all:\n  children:\n    web:\n      hosts:\n        nas: {ansible_host: 192.0.2.7, ansible_become_password: canary}\n        db:\n'
    expect(read('ansible-yaml', text).hosts).toEqual([
      ['nas', undefined, '192.0.2.7'],
      ['db', undefined],
    ])
  })
})

test('a table is read by its first line, with quotes and semicolons', () => {
  const text = 'Name;MAC;Address;Serial;Vendor;Note\n"nas; big";52-54-00-00-00-01;192.0.2.7/24;SN-4711;Dell;x\n'
  const { entries } = FORMATS.csv(text, NOW)
  expect(entries).toEqual([
    {
      id: '52:54:00:00:00:01',
      kind: 'device',
      name: 'nas; big',
      serial: 'SN-4711',
      vendor: 'Dell',
      interfaces: [{ mac: '52:54:00:00:00:01', addresses: ['192.0.2.7/24'] }],
    },
  ])
})

describe("nmap's answers", () => {
  const scan = async (name: string) => FORMATS.nmap(await readFile(join(NMAP, name), 'utf8'), NOW).entries

  test('with privileges hold MACs', async () => {
    const hosts = await scan('nmap-sn-root.xml')
    expect(hosts.filter(({ interfaces }) => interfaces?.[0]?.mac)).toHaveLength(40)
  })

  test('without them are signs of life only where something more than a reset came', async () => {
    expect((await scan('nmap-sn-unprivileged.xml')).every(({ services }) => services?.length === 0)).toBe(true)
  })

  test('name services only where they were probed', async () => {
    const services = (await scan('nmap-sV.xml')).flatMap((one) => one.services ?? [])
    expect(services.length).toBeGreaterThan(0)
    expect(services.map(({ name }) => name)).not.toContain('wpl-analytics')
  })
})

test.each([
  ['dnsmasq', 'x 52:54:00:00:00:01 192.0.2.7 nas', 'line 1 does not begin with a time of expiry'],
  ['dhcpd', 'lease nowhere { }', 'lease "nowhere" is of no address'],
  ['kea', 'a,b\n1,2', 'its first line names no column "address"'],
  ['hosts', 'nas 192.0.2.7', 'line 1 begins with "nas", which is no address'],
  ['ansible-ini', '!! x=1', 'line 1 begins with "!!", which is no host'],
  ['ansible-yaml', 'a: [', /^inventory: .+ at line 1/],
  ['csv', 'name,mac\nnas,xyz', 'row 1 has the mac "xyz", which is none'],
  ['nmap', '<nmaprun><host></nmaprun>', /^line 1 is no XML: /],
  ['own', 'things: [{kind: device, nme: x}]', /^things\.0\..*nme/],
] as const)('a malformed line of %s is one sentence', (format, text, sentence) => {
  const { wrong } = FORMATS[format](text, NOW)
  expect(wrong).toEqual([
    expect.stringMatching(
      sentence instanceof RegExp ? sentence : new RegExp(`^${sentence.replace(/[.*+?()[\]]/g, '\\$&')}$`),
    ),
  ])
})

test.each([
  ['dhcpd.leases', 'lease 192.0.2.7 {', 'dhcpd'],
  ['dnsmasq.leases', '1700000000 52:54', 'dnsmasq'],
  ['kea-leases4.csv', 'address,hwaddr,client_id', 'kea'],
  ['scan.xml', '<?xml?><nmaprun ', 'nmap'],
  ['things.yaml', 'things:\n', 'own'],
  ['there.json', '{ "collected": [', 'own'],
  ['inventory.yml', 'all:\n  hosts:', 'ansible-yaml'],
  ['hosts', '192.0.2.7 nas', 'hosts'],
  ['readme.md', '# x', undefined],
] as const)('%s is known by its name and beginning', (name, text, format) => {
  expect(guess(name, text)).toBe(format)
})

describe('a watched folder', () => {
  const MAC = '3c:ec:ef:00:00:01'

  test('is read whole, what is in one file joins what is in another, and a bad line spoils no other', async () => {
    await using at = await lab({ sources: [] })
    const drop = join(at.folder, 'drop')
    await mkdir(drop)
    await writeFile(join(drop, 'dnsmasq.leases'), `0 ${MAC} 192.0.2.7 nas *\nnonsense\n`)
    await writeFile(join(drop, 'stock.csv'), `name,mac,serial,vendor\nstorage,${MAC},SN-4711,Dell\n`)
    await writeFile(join(drop, '.half.csv'), 'x')
    await at.write({ sources: [{ name: 'drop', type: 'files', folder: drop }], prefixes: ['192.0.2.0/24'] })
    const { out } = await at.run('apply', [], NOW)
    expect(out).toContain('! drop: dnsmasq.leases: line 2 does not begin with a time of expiry')
    expect([...at.fake.store.rows('dcim.device').values()]).toMatchObject([{ serial: 'SN-4711' }])
    expect([...at.fake.store.rows('ipam.ipaddress').values()]).toMatchObject([{ address: '192.0.2.7/24' }])
    expect(await at.run('apply', [], NOW)).toMatchObject({ code: 0, writes: 0 })
  })

  test('takes what was collected on another host', async () => {
    await using at = await lab({ sources: [] })
    const drop = join(at.folder, 'drop')
    await mkdir(drop)
    await writeFile(join(drop, 'stock.csv'), `name,mac,address\nnas,${MAC},192.0.2.7/24\n`)
    await at.write({ sources: [{ name: 'there', type: 'files', folder: drop }] })
    const { out } = await at.run('collect', [], NOW)
    await rm(join(drop, 'stock.csv'))
    await writeFile(join(drop, 'there.json'), out)
    expect((await at.run('plan', [], NOW)).out).toContain(`mac_address: "${MAC}" (there)`)
  })

  test('that is not there is named, and nothing follows from it', async () => {
    await using at = await lab({ sources: [{ name: 'drop', type: 'files', folder: '/nowhere' }] })
    expect(await at.run('plan')).toMatchObject({
      code: 1,
      out: expect.stringContaining('folder is /nowhere, which cannot be read (ENOENT)'),
    })
  })
})
