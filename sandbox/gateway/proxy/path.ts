/** Characters that mean the same with and without percent-encoding. */
const UNRESERVED = /[A-Za-z0-9\-._~]/

/** A path as Kong matches and forwards it: no `//`, no `.` and `..`, nothing encoded that need not be; `%2F` stays. */
export function normalise(path: string): string {
  const decoded = path.replaceAll(/%[0-9a-fA-F]{2}/g, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return UNRESERVED.test(character) ? character : code.toUpperCase()
  })
  const kept: string[] = []
  const segments = decoded.split('/').slice(1)
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1
    if (segment === '..') kept.pop()
    if (segment === '.' || segment === '..' || segment === '') {
      if (last) kept.push('')
    } else kept.push(segment)
  }
  return `/${kept.join('/')}`
}

/** What a route's match leaves of a path, and how the upstream's path is made of it. */
export interface Joining {
  /** The path of the service's URL. */
  base: string
  /** The path behind what the route matched; the whole path if nothing is stripped. */
  rest: string
  /** The path of the request. */
  path: string
  handling: 'v0' | 'v1'
}

/** The path that is asked of the upstream. */
export function upstreamPath({ base, rest, path, handling }: Joining): string {
  if (handling === 'v1') return base.endsWith('/') && rest.startsWith('/') ? base + rest.slice(1) : base + rest
  const root = base.replace(/\/$/, '')
  if (rest === '') return path.endsWith('/') ? `${root}/` : root || '/'
  return rest.startsWith('/') ? root + rest : `${root}/${rest}`
}
