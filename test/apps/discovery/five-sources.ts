import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { homeAssistantStandIn } from '../../../sandbox/discovery/home-assistant.ts'
import { jsonServer } from '../../../sandbox/discovery/json-server.ts'
import { proxmoxStandIn } from '../../../sandbox/discovery/proxmox.ts'
import { trueNasStandIn } from '../../../sandbox/discovery/truenas.ts'
import { certificate } from './certificate.ts'

export const SECRET = 'canary-secret'
const TOKEN_ID = 'discover@pve!netbox'
export const MAC = 'bc:24:11:00:00:05'
const ADDRESS = '192.0.2.5'
const ALL = { '/': { 'VM.Audit': 1, 'Sys.Audit': 1, 'VM.GuestAgent.Audit': 1 } } as const

/** What each source answers about one machine, a TrueNAS that is a guest; and about some of its own. */
const px = (): Record<string, unknown> => ({
  '/version': { version: '9.0' },
  '/cluster/status': [{ type: 'cluster', name: 'lab' }],
  '/cluster/resources': [100, 101, 102].map((vmid) => ({
    type: 'qemu',
    vmid,
    node: 'pve1',
    name: vmid === 100 ? 'storage' : `vm${vmid}`,
    status: 'stopped',
  })),
  '/nodes/pve1/qemu/100/config': { net0: `virtio=${MAC.toUpperCase()},bridge=vmbr0`, cipassword: SECRET },
  '/nodes/pve1/qemu/101/config': { net0: 'virtio=BC:24:11:00:00:06,bridge=vmbr0' },
  '/nodes/pve1/qemu/102/config': { net0: 'virtio=BC:24:11:00:00:07,bridge=vmbr0' },
})
const nas = (): Record<string, unknown> => ({
  'system.info': { version: '25.10.0', hostname: 'truenas.lan', system_serial: 'Not Specified', license: SECRET },
  'interface.query': [
    {
      name: 'ens18',
      type: 'PHYSICAL',
      state: { hardware_link_address: MAC, aliases: [{ type: 'INET', address: ADDRESS, netmask: 24 }] },
    },
  ],
})
const ha = (): Record<string, unknown> => ({
  'config/area_registry/list': [],
  'config/device_registry/list': [
    { id: 'a', name: 'NAS', connections: [['mac', MAC]], token: SECRET },
    {
      id: 'b',
      name: 'Lamp',
      manufacturer: 'Acme',
      serial_number: 'L-471147',
      connections: [['mac', '3c:ec:ef:00:00:09']],
    },
  ],
})
const engine = (): Record<string, unknown> => ({
  '/info': { ID: 'ABCD:EFGH', Name: 'docker1' },
  '/containers/json': [
    { Id: 'a'.repeat(64), Names: ['/web'], Image: 'web:1', Ports: [{ PrivatePort: 80, Type: 'tcp' }], Command: SECRET },
  ],
})
const leases = () => `0 ${MAC} ${ADDRESS} storage *\n0 3c:ec:ef:00:00:09 192.0.2.9 lamp *\n`

/** Stand-ins of four sources and a file of leases, which all see one machine, and what they answer, to be changed. */
export async function fiveSources() {
  const fresh = () => ({ px: px(), nas: nas(), ha: ha(), docker: engine() })
  const answers = fresh()
  const tls = certificate()
  const stack = new AsyncDisposableStack()
  const urls = {
    px: stack.use(await proxmoxStandIn(`${TOKEN_ID}=${SECRET}`, answers.px, ALL)).url,
    nas: stack.use(await trueNasStandIn({ key: SECRET, user: 'root', generation: 'scale', answers: answers.nas }, tls))
      .url,
    ha: stack.use(await homeAssistantStandIn(SECRET, answers.ha)).url,
    docker: stack.use(await jsonServer((path) => (path in answers.docker ? [200, answers.docker[path]] : [404, {}])))
      .url,
  }
  return {
    answers,
    /** All answer again as in the beginning. */
    reset() {
      for (const [name, given] of Object.entries(fresh())) {
        const held = answers[name as keyof typeof answers]
        for (const key of Object.keys(held)) delete held[key]
        Object.assign(held, given)
      }
    },
    /**
     * The sources of a configuration, with secret and leases in files of a folder.
     *
     * @param timeout seconds for a look
     */
    async sourcesIn(folder: string, timeout = 60) {
      const secret = join(folder, 'secret')
      const stock = join(folder, 'dnsmasq.leases')
      await writeFile(secret, SECRET)
      await writeFile(stock, leases())
      return [
        { name: 'px', type: 'proxmox', url: urls.px, tokenId: TOKEN_ID, tokenFile: secret, timeout },
        { name: 'nas', type: 'truenas', url: urls.nas, keyFile: secret, tls: { ca: tls.file }, timeout },
        { name: 'ha', type: 'home-assistant', url: urls.ha, tokenFile: secret, timeout },
        { name: 'docker', type: 'docker', host: urls.docker.replace('http', 'tcp'), timeout },
        { name: 'dhcp', type: 'files', files: [{ path: stock, format: 'dnsmasq' }] },
      ]
    },
    async [Symbol.asyncDispose]() {
      await stack.disposeAsync()
      await rm(tls.folder, { recursive: true })
    },
  }
}
