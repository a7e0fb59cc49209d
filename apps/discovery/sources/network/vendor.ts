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
  const found = new Map<string, string>()
  if (register === undefined) return found
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

async function registerText(): Promise<Buffer | undefined> {
  try {
    return await readFile(createRequire(import.meta.url).resolve('oui-data'))
  } catch {
    return undefined
  }
}
