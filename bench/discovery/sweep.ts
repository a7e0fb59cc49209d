/**
 * A sweep of a /24 with forty machines in it, beside nmap: MACs, 23 ports and banners, by the command of each without any
 * privilege. Needs root, for the network of namespaces that it makes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { stringify } from 'yaml'
import { NetworkLab } from '../../sandbox/discovery/namespaces.ts'
import { unpacked } from '../../sandbox/discovery/unpacked.ts'
import { machine } from '../machine.ts'
import { table } from '../table.ts'

const HOSTS = 40
const ROUNDS = Number(process.argv[2] ?? 5)
const NETWORK = '198.51.100'
const PORTS = [
  21, 22, 23, 25, 53, 80, 110, 139, 143, 443, 445, 515, 631, 993, 1883, 3000, 5000, 8006, 8080, 8123, 8443, 9090, 9100,
]
const NAME = `bench${process.pid}`
const COLLECT = join(import.meta.dirname, '../../apps/discovery/cli/netbox-discover.mjs')

interface Measured {
  readonly seconds: number
  readonly megabytes: number
  readonly out: string
}

/** Runs a command in the scanner's namespace; the most memory that it had at once is asked of the kernel while it runs. */
async function measured(command: readonly string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const start = performance.now()
  const bare = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs']
  const child = spawn('ip', ['netns', 'exec', `${NAME}-scanner`, ...bare, ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  })
  let [out, kilobytes] = ['', 0]
  child.stdout.on('data', (text) => {
    out += text
  })
  const looking = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    kilobytes = Math.max(kilobytes, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0))
  }, 20)
  await once(child, 'close')
  clearInterval(looking)
  return { seconds: (performance.now() - start) / 1000, megabytes: kilobytes / 1024, out }
}

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const programs = await unpacked(['nmap'])
await using lab = await NetworkLab.make(NAME, programs)
await lab.host('scanner', `${NETWORK}.1/24`, '3c:ec:ef:00:00:01')
await lab.host('farm', `${NETWORK}.2/24`, '3c:ec:ef:00:00:02')
// Each card answers for its own address alone.
await lab.run('farm', 'sysctl', '-qw', 'net.ipv4.conf.all.arp_ignore=1', 'net.ipv4.conf.all.rp_filter=0')
for (let n = 3; n < HOSTS + 2; n += 1) {
  const card = `card${n}`
  const mac = `3c:ec:ef:00:00:${n.toString(16).padStart(2, '0')}`
  await lab.ip('farm', 'link', 'add', card, 'link', 'eth0', 'address', mac, 'type', 'macvlan', 'mode', 'bridge')
  await lab.ip('farm', 'address', 'add', `${NETWORK}.${n}/32`, 'dev', card)
  await lab.ip('farm', 'link', 'set', card, 'up')
}
lab.start('farm', [process.execPath, join(import.meta.dirname, 'farm.ts')])
const config = join(lab.folder, 'discovery.yaml')
const source = { name: 'net', type: 'network', prefixes: [`${NETWORK}.0/24`], ports: PORTS }
await writeFile(config, stringify({ sources: [source] }))
const env = {
  ...process.env,
  PATH: `${process.env.PATH}:${programs.path}:/usr/sbin`,
  NMAPDIR: join(programs.path.split(delimiter)[1]!, '../share/nmap'),
  // Which alternative of BLAS is meant, nothing has set up.
  LD_LIBRARY_PATH: programs.libraries
    .split(delimiter)
    .flatMap((one) => [one, join(one, 'blas')])
    .join(delimiter),
}
const ways = {
  'netbox-discover collect': {
    command: [process.execPath, COLLECT, 'collect', '--config', config],
    found: (out: string) => [out.match(/"mac"/g)?.length ?? 0, out.match(/OpenSSH/g)?.length ?? 0],
  },
  'nmap -sT --script banner': {
    command: [
      'nmap',
      '--unprivileged',
      '-sT',
      '-n',
      '--script',
      'banner',
      '-p',
      PORTS.join(','),
      '-oX',
      '-',
      `${NETWORK}.0/24`,
    ],
    found: (out: string) => [out.match(/addrtype="mac"/g)?.length ?? 0, out.match(/id="banner"/g)?.length ?? 0],
  },
}
console.log(JSON.stringify(machine()))
const rows = [['what', 'seconds', 'MB', 'MACs', 'banners']]
const all = new Map<string, Measured[]>()
// One after the other within a round, so that what else the machine does is the same for both.
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, { command }] of Object.entries(ways))
    all.set(name, [...(all.get(name) ?? []), await measured(command, env)])
for (const [name, some] of all) {
  const [macs, banners] = ways[name as keyof typeof ways].found(some.at(-1)!.out)
  const of = (pick: (one: Measured) => number, digits: number) => middle(some.map(pick)).toFixed(digits)
  rows.push([name, of(({ seconds }) => seconds, 2), of(({ megabytes }) => megabytes, 0), String(macs), String(banners)])
}
console.log(table(rows).join('\n'))
