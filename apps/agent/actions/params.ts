import { z } from 'zod'
import type { Part } from '../shape/bounded.ts'
import type { Shown } from '../shape/rows.ts'

/** An object by name, or by id. */
export const which = (description: string) =>
  z.union([z.string().min(1).max(200), z.number().int().positive()]).describe(description)
export const text = (description: string) => z.string().min(1).max(200).describe(description)

export const query = text('Only those whose name, description or address contains this text').optional()
export const tenant = which('Only those of this tenant, by name, slug or id').optional()
export const site = which('Only those at this site, by name, slug or id').optional()
export const tag = which('Only those with this tag, by name or slug').optional()

/** Which part of a list is wanted. */
export const paging = {
  limit: z.number().int().min(1).max(100).default(20).describe('How many to show at most'),
  offset: z.number().int().min(0).default(0).describe('How many to leave out before the first'),
}

/** What a list of things that stand somewhere and do something is narrowed with. */
export const narrowing = <S extends string>(statuses: readonly [S, ...S[]]) =>
  z.strictObject({
    query,
    site,
    tenant,
    role: which('Only those with this role, by name, slug or id').optional(),
    status: z.enum(statuses).optional().describe('Only those with this status'),
    tag,
    ...paging,
  })

/** What every write takes. */
export const dryRun = { dry_run: z.boolean().default(false).describe('Only say what would be made') }
export const description = text('What it is, in a few words').optional()
export const tags = z.array(z.string().min(1).max(100)).max(20).describe('Tags it gets; they must exist').optional()

/** A part of a list as an answer tells it, its rows under their own name. */
export function listed(name: string, { total, rows, more }: Part<Shown>): Shown {
  return { total, [name]: rows, ...(more && { more }) }
}
