import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { Entry, Format } from '../entry.ts'
import { nameIn } from '../entry.ts'

interface Node {
  readonly [name: string]: string | Node[] | undefined
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // One of a kind or many: always a list.
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  processEntities: false,
  parseAttributeValue: false,
})

/** What `nmap -oX` writes. A service is named only where it was probed: from its table of ports nmap names closed ones, too. */
export const nmap: Format = (text) => {
  const valid = XMLValidator.validate(text)
  if (valid !== true)
    return { entries: [], wrong: [`line ${valid.err.line} is no XML: ${valid.err.msg.replace(/\.$/, '')}`] }
  const run = (parser.parse(text) as { nmaprun?: Node[] }).nmaprun?.[0]
  if (!run) return { entries: [], wrong: ['it is not what nmap -oX writes'] }
  return { entries: nodes(run, 'host').flatMap(entryOf), wrong: [] }
}

function entryOf(host: Node): Entry[] {
  const addresses = nodes(host, 'address')
  const of = (type: string) => addresses.filter((one) => one['@addrtype'] === type)
  const mac = of('mac')[0]
  const ips = [...of('ipv4'), ...of('ipv6')].map((one) => String(one['@addr']))
  const [status] = nodes(host, 'status')
  const open = nodes(nodes(host, 'ports')[0], 'port').filter((port) => nodes(port, 'state')[0]?.['@state'] === 'open')
  // A reset may come from a firewall: a sign of life is an ARP answer or an open port.
  const alive =
    status?.['@state'] === 'up' &&
    (open.length > 0 || ['arp-response', 'localhost-response'].includes(String(status['@reason'])))
  if (!alive || ips.length === 0) return []
  const name = nodes(nodes(host, 'hostnames')[0], 'hostname').map((one) => nameIn(String(one['@name'])))[0]
  const services = open.flatMap((port) => {
    const [service] = nodes(port, 'service')
    if (service?.['@method'] !== 'probed') return []
    const id = `${port['@protocol']}/${port['@portid']}`
    const product = [service['@product'], service['@version']].filter(Boolean).join(' ')
    return [{ name: `${service['@name']}`, ports: [id], ...(product && { description: product.slice(0, 200) }) }]
  })
  return [
    {
      id: mac ? String(mac['@addr']).toLowerCase() : ips[0]!,
      kind: 'host',
      ...(name && { name }),
      ...(mac?.['@vendor'] && { vendor: String(mac['@vendor']) }),
      interfaces: [{ ...(mac && { mac: String(mac['@addr']) }), addresses: ips }],
      services,
    },
  ]
}

function nodes(node: Node | undefined, name: string): Node[] {
  const found = node?.[name]
  return Array.isArray(found) ? found.filter((one) => typeof one === 'object') : []
}
