import { outdatedCollations, refreshCollations } from '../backup/collation.ts'
import { type Site, withSite } from './site.ts'

/** Sorts anew what another version of the C library sorted; names the databases, none if all is well. */
export async function mendCollations(site: Site): Promise<string[]> {
  return await withSite(site, async (stack) => {
    const databases = await outdatedCollations(stack)
    if (databases.length > 0) site.report(`sorting the indices of ${databases.join(', ')} anew`)
    await refreshCollations(stack, databases)
    return databases
  })
}
