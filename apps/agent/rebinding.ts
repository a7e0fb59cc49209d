import { isIP } from 'node:net'

/**
 * Whether a request may have come by a page that somebody else wrote: a browser takes such a page's own name to this server's
 * address (DNS rebinding), and sends along what it would send its own site.
 *
 * Such a page has a name that the public DNS answers for, and its requests say so. Addresses, `localhost` and names of one word,
 * as containers have them, are none; every other name has to be listed. Programs send no `Origin`.
 *
 * @param headers of the request
 * @param names that this server is reached by, without ports
 * @returns what is wrong, in words; undefined if nothing is
 */
export function foreignName(
  { host, origin }: { readonly host?: string | undefined; readonly origin?: string | undefined },
  names: readonly string[],
): string | undefined {
  const name = nameOf(`http://${host ?? ''}`)
  if (name === undefined || !(names.includes(name) || isIP(name) !== 0 || !name.includes('.')))
    return `Host is "${host ?? ''}", which is no name of this server`
  if (origin === undefined) return undefined
  // A page in a browser on this machine may be the operator's; one from elsewhere has to be listed.
  const page = nameOf(origin)
  if (page === undefined || !(names.includes(page) || LOOPBACK.test(page)))
    return `Origin is "${origin}", which is no name of this server`
  return undefined
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/

/** The name in an address, in small letters, an IPv6 one without its brackets. */
function nameOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  return new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}
