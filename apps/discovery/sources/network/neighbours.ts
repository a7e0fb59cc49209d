import { execFile } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Fence } from './fence.ts'

/** The kernel keeps about a thousand neighbours: so many at once. */
const BATCH = 256
/** Milliseconds in which a neighbour answers ARP. */
const ANSWER = 250
/** Nobody listens there; what matters is that the kernel asks who has the address. */
const DISCARD = 9

const rows = z.array(
  z.looseObject({ dst: z.string(), lladdr: z.string().optional(), state: z.array(z.string()).optional() }),
)

/** Asks for the table of neighbours, as `ip -j neigh` prints it. */
export type ReadTable = () => Promise<string>

const ip: ReadTable = async () =>
  (await promisify(execFile)('ip', ['-j', 'neigh'], { timeout: 5000, maxBuffer: 2 ** 24 })).stdout

/**
 * MACs by address, without any privilege: one empty datagram to each address makes the kernel ask who has it. The addresses of this
 * machine, which never answers itself, are among them.
 */
export async function neighbours(
  fence: Fence,
  signal: AbortSignal,
  read: ReadTable = ip,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const socket = createSocket('udp4')
  socket.on('error', () => undefined)
  try {
    for (let n = 0; n < fence.targets.length && !signal.aborted; n += BATCH) {
      for (const address of fence.targets.slice(n, n + BATCH)) {
        fence.assert(address)
        socket.send(Buffer.alloc(0), DISCARD, address, () => undefined)
      }
      await pause(ANSWER, undefined, { signal }).catch(() => undefined)
      for (const { address, mac } of parsed(await read())) if (fence.allows(address)) found.set(address, mac)
    }
  } finally {
    socket.close()
  }
  for (const { address, mac } of Object.values(networkInterfaces()).flatMap((some) => some ?? []))
    if (fence.allows(address)) found.set(address, mac)
  return found
}

function parsed(text: string): { address: string; mac: string }[] {
  return rows
    .parse(JSON.parse(text))
    .flatMap(({ dst, lladdr, state = [] }) =>
      lladdr === undefined || state.includes('FAILED') || state.includes('INCOMPLETE')
        ? []
        : [{ address: dst, mac: lladdr }],
    )
}
