import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import type { Look, Observation } from '../../apps/discovery/core/observation.ts'
import { NetworkLab } from '../../sandbox/discovery/namespaces.ts'
import { unpacked } from '../../sandbox/discovery/unpacked.ts'

const root = join(import.meta.dirname, '..', '..')
const NETWORK = '198.51.100'
const CANARY = 'canary-4711'
const COMMUNITY = `community-${CANARY}`
const KEYS = { auth: `auth-${CANARY}`, priv: `priv-${CANARY}` }

let lab: NetworkLab
let found: Observation[]
let told: string

/** Real daemons on a network of namespaces, and one look at it by a process without any privilege. */
beforeAll(async () => {
  const packages = ['snmpd', 'lldpd', 'avahi-daemon', 'openssh-server', 'nftables', 'iproute2']
  lab = await NetworkLab.make(`nbtest${process.pid}`, await unpacked(packages))
  await lab.host('scanner', `${NETWORK}.1/24`, '3c:ec:ef:00:00:01')
  await lab.host('switch', `${NETWORK}.2/24`, '3c:ec:ef:00:00:02')
  await lab.host('nas', `${NETWORK}.3/24`, '3c:ec:ef:00:00:03')
  await lab.host('printer', `${NETWORK}.4/24`, '3c:ec:ef:00:00:04')
  await lab.host('lamp', `${NETWORK}.5/24`, '3c:ec:ef:00:00:05')
  await lab.cable({ host: 'switch', port: 'ge-2' }, { host: 'nas', port: 'eth1' })
  await agent('switch', `rocommunity ${COMMUNITY} default`)
  await agent('nas', 'rouser reader priv', `createUser reader SHA-256 "${KEYS.auth}" AES "${KEYS.priv}"`)
  await shell('nas')
  await responder('printer')
  await outsideCounted()
  const file = async (name: string, text: string) => {
    await writeFile(join(lab.folder, name), text)
    return join(lab.folder, name)
  }
  const config = await file(
    'discovery.yaml',
    stringify({
      sources: [
        {
          name: 'net',
          type: 'network',
          prefixes: [`${NETWORK}.0/24`],
          snmp: [
            { version: '2c', communityFile: await file('community', COMMUNITY) },
            {
              version: 3,
              user: 'reader',
              authKeyFile: await file('auth', KEYS.auth),
              privKeyFile: await file('priv', KEYS.priv),
            },
          ],
        },
      ],
    }),
  )
  const look = async () => {
    const bare = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs']
    const program = [
      process.execPath,
      join(root, 'apps/discovery/cli/netbox-discover.mjs'),
      'collect',
      '--config',
      config,
    ]
    told = await lab.run('scanner', ...bare, ...program)
    const [{ observations }] = (JSON.parse(told) as { collected: [Look] }).collected
    found = [...observations]
    // LLDP speaks every few seconds; agents and responders need a moment to start.
    expect(at(2)?.neighbours).toHaveLength(1)
    expect(at(3)?.neighbours).toHaveLength(1)
    expect(at(4)?.name).toBe('printer')
  }
  await vi.waitFor(look, { timeout: 240_000, interval: 500 })
})

afterAll(() => lab?.[Symbol.asyncDispose]())

const at = (number: number) =>
  found.find(({ interfaces }) =>
    interfaces.some(({ addresses }) => addresses.some((one) => one.split('/')[0] === `${NETWORK}.${number}`)),
  )

/** snmpd with lldpd as its subagent. */
async function agent(host: string, access: string, user = ''): Promise<void> {
  const folder = join(lab.folder, host)
  const socket = join(folder, 'agentx')
  await writeFile(
    join(folder, 'snmpd.conf'),
    [
      access,
      user,
      `sysName ${host}`,
      `sysContact ${CANARY}`,
      `sysLocation ${CANARY}`,
      'master agentx',
      `agentXSocket ${socket}`,
      '',
    ].join('\n'),
  )
  await writeFile(join(folder, 'lldpd.conf'), 'configure lldp tx-interval 2\n')
  lab.start(
    host,
    [
      'snmpd',
      '-f',
      '-LF',
      '0-3',
      '/dev/null',
      '-C',
      '-c',
      join(folder, 'snmpd.conf'),
      '-p',
      join(folder, 'pid'),
      'udp:161',
    ],
    {
      SNMP_PERSISTENT_DIR: folder,
    },
  )
  lab.start(host, [
    'sh',
    '-c',
    `until [ -S "${socket}" ]; do sleep 0.1; done; exec lldpd -d -x -X "${socket}" -u /run/lldpd/socket -I ge-2,eth1 -O ${join(folder, 'lldpd.conf')} 2> /dev/null`,
  ])
}

async function shell(host: string): Promise<void> {
  const folder = join(lab.folder, host)
  await lab.run(host, 'ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key'))
  await writeFile(join(folder, 'sshd.conf'), `HostKey ${join(folder, 'key')}\nPidFile none\nUsePAM no\n`)
  const sshd = (await lab.run(host, 'sh', '-c', 'command -v sshd')).trim()
  lab.start(host, [sshd, '-D', '-f', join(folder, 'sshd.conf')])
}

async function responder(host: string): Promise<void> {
  const file = join(lab.folder, host, 'avahi.conf')
  await writeFile(
    file,
    `[server]\nhost-name=${host}\nenable-dbus=no\nuse-ipv6=no\n[publish]\npublish-workstation=yes\n`,
  )
  lab.start(host, ['sh', '-c', 'exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f "$0" 2> /dev/null', file])
}

/** Counts what leaves the scanner for anywhere but the network. */
async function outsideCounted(): Promise<void> {
  const rules = `table ip fence {
    counter outside {}
    counter inside {}
    chain output {
      type filter hook output priority 0; policy accept;
      oifname "lo" accept
      ip daddr ${NETWORK}.0/24 counter name inside accept
      counter name outside
    }
  }`
  await lab.run('scanner', 'nft', rules)
}

async function packets(counter: string): Promise<number> {
  const json = await lab.run('scanner', 'nft', '-j', 'list', 'counter', 'ip', 'fence', counter)
  const { nftables } = JSON.parse(json) as { nftables: { counter?: { packets: number } }[] }
  return nftables.find((one) => one.counter)!.counter!.packets
}

describe('a look at a real network, without any privilege', () => {
  test('finds every machine with its MAC and who made the card', () => {
    for (const number of [1, 2, 3, 4, 5])
      expect(at(number)).toMatchObject({
        vendor: expect.stringMatching(/super ?micro/i),
        interfaces: expect.arrayContaining([expect.objectContaining({ mac: `3c:ec:ef:00:00:0${number}` })]),
      })
  })

  test('reads agents of SNMP v2c and v3: names, interfaces, and what hangs on the other end of a cable', () => {
    expect(at(2)).toMatchObject({
      kind: 'device',
      name: 'switch',
      neighbours: [{ port: 'ge-2', name: 'nas', ports: expect.arrayContaining(['eth1']) }],
    })
    expect(at(3)).toMatchObject({
      kind: 'device',
      name: 'nas',
      neighbours: [{ port: 'eth1', name: 'switch', ports: expect.arrayContaining(['ge-2']) }],
    })
    expect(at(2)!.interfaces).toContainEqual(
      expect.objectContaining({
        name: 'eth0',
        mac: '3c:ec:ef:00:00:02',
        kind: 'physical',
        addresses: [`${NETWORK}.2/24`],
      }),
    )
  })

  test('names the SSH server by its own words, and a responder of mDNS by its name and service', () => {
    expect(at(3)!.services).toContainEqual(
      expect.objectContaining({ name: 'ssh', ports: ['tcp/22'], description: expect.stringMatching(/^OpenSSH/) }),
    )
    expect(at(4)!.services).toContainEqual(expect.objectContaining({ name: 'workstation' }))
  })

  test('sends no packet outside the configured prefixes, and tells no secret', async () => {
    expect(await packets('inside')).toBeGreaterThan(254)
    expect(await packets('outside')).toBe(0)
    expect(told).not.toContain(CANARY)
  })
})
