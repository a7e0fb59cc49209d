import { addressOf } from '../../../core/address.ts'
import { macOf } from '../../../core/tokens.ts'
import { byLine, demand, type Entry, type Format, host, nameIn } from '../entry.ts'
import { rowsOf } from './csv.ts'

/** `expiry mac address name client-id`; of DHCPv6 the second is no MAC. */
export const dnsmasq: Format = (text, now) =>
  byLine(text, (line) => {
    if (line.trim() === '' || line.startsWith('duid ')) return undefined
    const [expiry = '', mac = '', address = '', name] = line.split(' ')
    demand(/^\d+$/.test(expiry), 'does not begin with a time of expiry')
    demand(addressOf(address) !== undefined, `has no address in third place, but "${address.slice(0, 40)}"`)
    if (expiry !== '0' && Number(expiry) * 1000 < now.getTime()) return undefined
    return leased(address, macOf(mac), nameIn(name))
  })

const LEASE = /^lease\s+(\S+)\s*\{([^}]*)\}/gm

/** Blocks of ISC dhcpd; a later one of an address goes before an earlier. */
export const dhcpd: Format = (text, now) => {
  const leases = new Map<string, Entry | undefined>()
  const wrong: string[] = []
  for (const [, address = '', body = ''] of text.matchAll(LEASE)) {
    if (!addressOf(address)) {
      wrong.push(`lease "${address.slice(0, 40)}" is of no address`)
      continue
    }
    const value = (pattern: RegExp) => pattern.exec(body)?.[1]
    const ends = value(/^\s*ends\s+\d\s+([\d/]+ [\d:]+);/m)
    const over = ends !== undefined && Date.parse(`${ends.replaceAll('/', '-').replace(' ', 'T')}Z`) < now.getTime()
    const active = value(/^\s*binding state (\w+);/m) === 'active'
    const name = nameIn(value(/^\s*client-hostname "([^"]*)";/m))
    leases.set(
      address,
      active && !over ? leased(address, macOf(value(/^\s*hardware ethernet (\S+);/m) ?? ''), name) : undefined,
    )
  }
  if (leases.size === 0 && wrong.length === 0 && text.trim() !== '' && !text.startsWith('#'))
    wrong.push('it has no lease block')
  return { entries: [...leases.values()].filter((one) => one !== undefined), wrong }
}

/** Kea's memfile, of IPv4 and IPv6; a later line of an address goes before an earlier. */
export const kea: Format = (text, now) => {
  const { rows, wrong } = rowsOf(text, ['address', 'hostname', 'expire', 'state'])
  const leases = new Map<string, Entry | undefined>()
  for (const { address = '', hwaddr = '', hostname, expire, state } of rows) {
    if (!addressOf(address)) wrong.push(`lease "${address.slice(0, 40)}" is of no address`)
    // 1 is declined, 2 is reclaimed.
    else
      leases.set(
        address,
        state === '0' && Number(expire) * 1000 > now.getTime()
          ? leased(address, macOf(hwaddr), nameIn(hostname))
          : undefined,
      )
  }
  return { entries: [...leases.values()].filter((one) => one !== undefined), wrong }
}

function leased(address: string, mac: string | undefined, name: string | undefined): Entry {
  return host({ id: mac ?? address, address, ...(mac && { mac }), ...(name && { name }) })
}
