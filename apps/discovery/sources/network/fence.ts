import { BlockList, isIPv4 } from 'node:net'
import { SourceError } from '../source.ts'

/** Addresses that one look may cover without being asked for it by name. */
const MOST = 4096

/** The configured networks, and nothing outside: whoever opens a socket asks here first. */
export class Fence {
  readonly #list = new BlockList()
  /** Every address that is looked at, in order. */
  readonly targets: readonly string[]

  /** @param large whether more than 4,096 addresses are meant. Throws {@link SourceError}. */
  constructor(prefixes: readonly string[], large: boolean) {
    const all = new Set<number>()
    let count = 0
    for (const prefix of prefixes) {
      const [net = '', bits = ''] = prefix.split('/')
      const size = 2 ** (32 - Number(bits))
      count += size
      if (count > MOST && !large)
        throw new SourceError(
          `prefixes hold ${count} addresses, and ${MOST} are looked at; give smaller ones, or large: true if that is meant`,
        )
      this.#list.addSubnet(net, Number(bits), 'ipv4')
      const first = Math.floor(numberOf(net) / size) * size
      // Neither the network's own address nor the broadcast one.
      const edge = size > 2 ? 1 : 0
      for (let n = first + edge; n < first + size - edge; n += 1) all.add(n)
    }
    this.targets = [...all].sort((a, b) => a - b).map(textOf)
  }

  allows(address: string): boolean {
    return isIPv4(address) && this.#list.check(address)
  }

  /** Throws where something would leave the networks: a fault of this program, never of a configuration. */
  assert(address: string): void {
    if (!this.allows(address))
      throw new SourceError(`${address} is outside the configured prefixes and is not spoken to`)
  }
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}
