import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** Hex digits of a block that the IEEE gives away, the longest first. */
const LENGTHS = [9, 7, 6] as const

/**
 * Who made the cards with these MACs, by the IEEE's register. It is searched as it lies on the disk: as objects its 53,000 entries
 * would take more memory than all the rest. Where it is not installed, nobody is named.
 */
export async function vendorsOf(macs: Iterable<string>): Promise<Map<string, string>> {
  const register = await registerText()
  return register === undefined ? new Map() : vendorsIn(register, macs)
}

/** @param register JSON, an entry a line: `"00000C": "Cisco Systems, Inc…",` */
export function vendorsIn(register: Buffer, macs: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>()
  const byPrefix = new Map<string, string | undefined>()
  for (const mac of macs) {
    const digits = mac.replaceAll(':', '').toUpperCase()
    // Made up by software: it stands in no register.
    if ((Number.parseInt(digits.slice(0, 2), 16) & 2) !== 0) continue
    for (const length of LENGTHS) {
      const prefix = digits.slice(0, length)
      if (!byPrefix.has(prefix)) byPrefix.set(prefix, entryAt(register, prefix))
      const vendor = byPrefix.get(prefix)
      if (vendor === undefined) continue
      found.set(mac, vendor)
      break
    }
  }
  return found
}

function entryAt(register: Buffer, prefix: string): string | undefined {
  const key = `"${prefix}": "`
  const start = register.indexOf(key)
  if (start < 0) return undefined
  const from = start + key.length
  const line = register.subarray(from, register.indexOf(10, from)).toString('utf8')
  // The first line of several, in JSON's own way of writing; the name comes first, the street after it.
  const name = /^((?:[^"\\]|\\[^n])*)/.exec(line)?.[1] ?? ''
  return JSON.parse(`"${name}"`).trim().slice(0, 100) || undefined
}

/** What lies beside the program where it is packed into one file, else the package. */
async function registerText(): Promise<Buffer | undefined> {
  const places = [
    () => new URL('vendors.json', import.meta.url),
    () => createRequire(import.meta.url).resolve('oui-data'),
  ]
  for (const place of places) {
    try {
      return await readFile(place())
    } catch {
      // The next one.
    }
  }
  return undefined
}
