import type { ObservationInput } from '../../apps/discovery/core/observation.ts'
import { type Look, observation } from '../../apps/discovery/core/observation.ts'

/** Names of the sources that see the same machines. */
export const SOURCES = ['inventory', 'leases', 'scan'] as const

/** MAC of the n-th machine. */
function macOf(n: number): string {
  return `3c:ec:ef:${[16, 8, 0].map((shift) => ((n >> shift) & 255).toString(16).padStart(2, '0')).join(':')}`
}

/** So many machines as each of three sources sees them: one look each, with three times as many observations as machines. */
export function looksAt(machines: number, seen: Date): Look[] {
  return SOURCES.map((source) => ({
    source,
    complete: true,
    distinct: source === 'inventory',
    gaps: [],
    observations: Array.from({ length: machines }, (_, n) => {
      const address = `10.${(n >> 14) & 255}.${(n >> 7) & 127}.${(n & 127) + 1}`
      const known: Partial<ObservationInput> =
        source === 'inventory'
          ? { kind: 'device', name: `host-${n}`, vendor: 'Acme', serial: `ACME-${100_000 + n}` }
          : {}
      const port = {
        mac: macOf(n),
        addresses: [`${address}/24`],
        ...(source === 'inventory' && { name: 'eth0', stated: true }),
      }
      return observation.parse({
        source,
        id: `${n}`,
        seen: seen.toISOString(),
        kind: 'host',
        site: 'bench',
        ...known,
        interfaces: [port],
      })
    }),
  }))
}
