import { z } from 'zod'

/** Values that settings of several kinds have. */
export const port = z.int().min(1).max(65535)
export const name = z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/)
export const image = z.string().regex(/^[a-z0-9][\w./:@-]*[:@][\w.:-]+$/)
export const megabytes = z.int().min(64).max(65_536)
export const address = z.union([z.ipv4(), z.ipv6()])
