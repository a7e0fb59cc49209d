import { z } from 'zod'
import { macOf } from '../../core/tokens.ts'
import { eachOf } from '../at-once.ts'
import { fault } from '../fault.ts'
import { JsonServer, trust } from '../http.ts'
import { Looking } from '../looking.ts'
import { type Around, type Source, SourceError, type SourceType } from '../source.ts'
import * as answers from './answers.ts'
import { type Addresses, guestOf } from './guest.ts'
import { nodeOf } from './node.ts'
import { missingIn, type PRIVILEGES } from './privileges.ts'

const settings = z.strictObject({
  /** Any node of the cluster; all of them are one source. */
  url: z.url({ protocol: /^https?$/, error: 'an address such as https://pve.lan:8006' }),
  /** `user@realm!name` of an API token. */
  tokenId: z.string().regex(/^[^@!\s]+@[^@!\s]+![^@!\s]+$/, 'the id of a token such as discover@pve!netbox'),
  /** File that holds the token's secret. */
  tokenFile: z.string().min(1),
  tls: trust.optional(),
})

/** Guests asked at once; the connections are fewer still. */
const AT_ONCE = 4

/** A Proxmox VE cluster, 7 to 9: nodes, virtual machines, containers. */
export const proxmox: SourceType<typeof settings> = {
  settings,
  open: (given, around) => new Proxmox(given, around),
}

class Proxmox implements Source {
  readonly #settings: z.infer<typeof settings>
  readonly #around: Around
  #server: JsonServer | undefined
  #lacks = new Set<keyof typeof PRIVILEGES>()

  constructor(given: z.infer<typeof settings>, around: Around) {
    this.#settings = given
    this.#around = around
  }

  async connect() {
    const { url, tokenId, tokenFile, tls } = this.#settings
    const secret = await this.#around.secret(tokenFile)
    this.#server = new JsonServer({
      url: new URL(url),
      signal: this.#around.signal,
      headers: { authorization: `PVEAPIToken=${tokenId}=${secret}` },
      ...(tls && { trust: tls }),
    })
    const { version } = await this.#read('/version', answers.version)
    const { lacks, sentences } = missingIn(await this.#read('/access/permissions', answers.permissions))
    this.#lacks = lacks
    const reads = (['guests', 'nodes', 'agent'] as const).filter((one) => !lacks.has(one))
    return { version: `Proxmox VE ${version}`, reads, missing: sentences }
  }

  async discover() {
    const looking = new Looking(this.#around)
    const rows = await this.#read('/cluster/resources', z.array(z.unknown()))
    const guests = this.#rows(rows, answers.guest, ['qemu', 'lxc'], looking).filter(({ template }) => !template)
    const nodes = this.#rows(rows, answers.node, ['node'], looking)
    const storages = this.#rows(rows, answers.storage, ['storage'], looking)
    const cluster = await this.#clusterName(nodes)
    const down = new Set(nodes.filter(({ status }) => status !== 'online').map(({ node }) => node))
    for (const node of down)
      looking.lack(
        `node ${node} is ${nodes.find((one) => one.node === node)?.status ?? 'not online'}; what only it can tell is not seen`,
      )
    for (const one of nodes) {
      const network = down.has(one.node)
        ? undefined
        : await this.#attempt(`/nodes/${one.node}/network`, z.array(answers.network), looking)
      const mine = storages.filter(({ node }) => node === one.node)
      const lines = mine.map(({ storage, plugintype }) => `storage ${storage}${plugintype ? ` (${plugintype})` : ''}`)
      looking.see(nodeOf(cluster, one, network ?? [], lines.sort()))
    }
    await eachOf(guests, { atOnce: AT_ONCE }, async (one) => {
      const path = `/nodes/${one.node}/${one.type}/${one.vmid}`
      const config = down.has(one.node) ? undefined : await this.#attempt(`${path}/config`, answers.config, looking)
      const addresses =
        config && one.status === 'running' ? await this.#addressesOf(one, path, looking) : new Map<string, string[]>()
      looking.see(guestOf(cluster, one, config, addresses))
    })
    return looking.look({ distinct: true })
  }

  async close() {
    await this.#server?.close()
  }

  async #clusterName(nodes: readonly answers.ClusterNode[]): Promise<string> {
    const status = await this.#read('/cluster/status', z.array(answers.status)).catch(() => [])
    return status.find(({ type }) => type === 'cluster')?.name ?? nodes[0]?.node ?? new URL(this.#settings.url).hostname
  }

  /** What a guest says of itself. Without an agent there is nothing: that is told, and no fault. */
  async #addressesOf({ type, vmid, name }: answers.Guest, path: string, looking: Looking): Promise<Addresses> {
    const found = new Map<string, string[]>()
    const enter = (given: string | undefined, texts: readonly (string | undefined)[]) => {
      const mac = given && macOf(given)
      if (mac) found.set(mac, [...(found.get(mac) ?? []), ...texts.filter((one) => one !== undefined)])
    }
    if (type === 'lxc') {
      const ports = await this.#attempt(`${path}/interfaces`, answers.lxcInterfaces, looking, true)
      for (const one of ports ?? []) enter(one.hwaddr ?? one['hardware-address'], [one.inet, one.inet6])
      return found
    }
    if (this.#lacks.has('agent')) return found
    const { status, body } = await this.#server!.get(`/api2/json${path}/agent/network-get-interfaces`)
    const parsed = z.object({ data: answers.agent }).safeParse(body)
    if (status !== 200 || !parsed.success) {
      looking.lack(
        `guest ${vmid}${name ? ` (${name})` : ''} has no guest agent that answers, so its addresses are not seen`,
      )
      return found
    }
    for (const one of parsed.data.data.result)
      enter(
        one['hardware-address'],
        (one['ip-addresses'] ?? []).map(({ 'ip-address': address, prefix }) =>
          prefix === undefined ? address : `${address}/${prefix}`,
        ),
      )
    return found
  }

  #rows<T>(rows: readonly unknown[], schema: z.ZodType<T>, types: readonly string[], looking: Looking): T[] {
    return rows.flatMap((row, n) => {
      if (!types.includes(String((row as { type?: unknown } | null)?.type))) return []
      const parsed = schema.safeParse(row)
      if (parsed.success) return [parsed.data]
      looking.miss(`/cluster/resources: row ${n} is left out: ${fault(parsed.error)}`)
      return []
    })
  }

  /** Undefined where it cannot be had, which is then told. */
  async #attempt<T>(path: string, schema: z.ZodType<T>, looking: Looking, mild = false): Promise<T | undefined> {
    try {
      return await this.#read(path, schema)
    } catch (error) {
      if (!(error instanceof SourceError) || this.#around.signal.aborted) throw error
      if (mild) looking.lack(error.message)
      else looking.miss(error.message)
      return undefined
    }
  }

  async #read<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const { status, body } = await this.#server!.get(`/api2/json${path}`)
    if (status === 401) throw new SourceError('Proxmox does not accept the token')
    if (status === 403) throw new SourceError(`${path} is forbidden to the token`)
    if (status !== 200) throw new SourceError(`${path} answers HTTP ${status}`)
    const parsed = z.object({ data: schema }).safeParse(body)
    if (parsed.success) return parsed.data.data as T
    throw new SourceError(`the answer to ${path} is not understood: ${fault(parsed.error)}`)
  }
}
