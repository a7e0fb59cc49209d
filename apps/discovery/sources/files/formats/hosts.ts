import { isIP } from 'node:net'
import { addressOf } from '../../../core/address.ts'
import { byLine, demand, type Format, host, nameIn } from '../entry.ts'

/** `/etc/hosts`: an address and its names, of which the first counts. */
export const hosts: Format = (text) =>
  byLine(text, (line) => {
    const [address = '', name] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (address === '') return undefined
    demand(isIP(address.replace(/%.*/, '')) !== 0, `begins with "${address.slice(0, 40)}", which is no address`)
    demand(nameIn(name) !== undefined, 'has no name')
    // This machine itself, and names of protocols.
    return addressOf(address) ? host({ id: address, address, name: nameIn(name)! }) : undefined
  })
