/** A page for each tenant: what is theirs in NetBox, as one HTML document. */

import type { Client } from '../../netbox/index.ts'
import { page } from './page/page.ts'
import { readTenant } from './read.ts'
import { type Language, languages } from './words/words.ts'

export { type Language, languages } from './words/words.ts'

export interface DashboardOptions {
  /** Languages to make, each a document of its own; all by default. */
  readonly lang?: readonly Language[]
  /** When it is made; now by default. */
  readonly now?: Date
}

/** The documents of one tenant. */
export interface Dashboard {
  /** Slug of the tenant. */
  readonly tenant: string
  /** Each document with the name its links expect, such as `client-demo.fr.html`. */
  readonly pages: readonly { readonly file: string; readonly html: string }[]
}

/**
 * Makes the page of the one tenant that the client's token sees. Only reads.
 *
 * @throws NetBoxError `forbidden` when the token sees no tenant or several, or may not list what the page shows
 */
export async function makeDashboard(
  client: Client,
  { lang = languages, now = new Date() }: DashboardOptions = {},
): Promise<Dashboard> {
  const data = await readTenant(client)
  const files = Object.fromEntries(lang.map((one) => [one, `${data.slug}.${one}.html`]))
  return {
    tenant: data.slug,
    pages: lang.map((one) => ({ file: files[one]!, html: page(data, { lang: one, now, files }) })),
  }
}
