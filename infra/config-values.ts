import { z } from 'zod'

/** Values that settings of several kinds have. */
export const port = z.int().min(1).max(65535)
export const name = z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/)
export const image = z.string().regex(/^[a-z0-9][\w./:@-]*[:@][\w.:-]+$/)
export const megabytes = z.int().min(64).max(65_536)
export const address = z.union([z.ipv4(), z.ipv6()])

/** The host of a URL by which what is bound to an address is reached on its machine: `127.0.0.1`, `[::1]`. */
export function reachedAt(bound: string): string {
  const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[bound] ?? bound
  return host.includes(':') ? `[${host}]` : host
}
