import type { ObservationInput } from '../../core/observation.ts'
import { macOf } from '../../core/tokens.ts'

/** What a file says of one thing. */
export type Entry = Omit<ObservationInput, 'source' | 'seen' | 'id'> & { readonly id?: string; readonly seen?: string }

/** What a format makes of a text: entries, and one sentence for each line that it does not understand. */
export interface Read {
  readonly entries: readonly Entry[]
  readonly wrong: readonly string[]
}

export type Format = (text: string, now: Date) => Read

/** A host with one card, as most files know them. */
export function host({
  name,
  mac,
  address,
  ...more
}: { name?: string; mac?: string; address?: string } & Partial<Entry>): Entry {
  const card = mac === undefined ? undefined : macOf(mac)
  const port = { ...(card && { mac: card }), addresses: address ? [address] : [] }
  return {
    kind: 'host',
    ...(name && { name: name.slice(0, 64) }),
    ...(card || address ? { interfaces: [port] } : {}),
    ...more,
  }
}

/** Reads line by line; what throws is told with the number of its line. */
export function byLine(text: string, read: (line: string, number: number) => Entry | undefined): Read {
  const entries: Entry[] = []
  const wrong: string[] = []
  text.split(/\r?\n/).forEach((line, n) => {
    try {
      const entry = read(line, n)
      if (entry) entries.push(entry)
    } catch (error) {
      wrong.push(`line ${n + 1} ${(error as Error).message}`)
    }
  })
  return { entries, wrong }
}

/** Who is wrong about a line: its message is the rest of a sentence. */
export function demand(fine: boolean, otherwise: string): asserts fine {
  if (!fine) throw new Error(otherwise)
}

/** `*`, `-` and nothing are no names. */
export function nameIn(text = ''): string | undefined {
  const bare = text.trim().replace(/\.$/, '')
  return /^[\w][\w.-]*$/.test(bare) ? bare : undefined
}
