import { isRegex } from '../paths.ts'
import type { Claim } from './claim.ts'

/** What a route can ask of a request, the weightiest first. */
const CRITERIA = ['hosts', 'headers', 'paths', 'methods', 'snis'] as const

/**
 * Whether the first claim goes before the second for a request that both match, by the rules of Kong's traditional router: how much
 * each asks, what, plain hosts, regular expressions, headers, `regex_priority`, length of plain paths, age. Undefined
 * where the rules do not say.
 */
export function goesBefore(a: Claim, b: Claim, pathOfA: string, pathOfB: string): boolean | undefined {
  const [first, second] = [rankOf(a, pathOfA), rankOf(b, pathOfB)]
  const at = first.findIndex((value, n) => value !== second[n])
  if (at >= 0) return first[at]! > second[at]!
  if (a.createdAt === undefined || b.createdAt === undefined || a.createdAt === b.createdAt) return undefined
  return a.createdAt < b.createdAt
}

function rankOf(claim: Claim, path: string): number[] {
  const asked = CRITERIA.map((name) => (claim[name].length > 0 ? 1 : 0) as number)
  const regex = isRegex(path)
  return [
    asked.reduce((sum, one) => sum + one, 0),
    ...asked,
    claim.hosts.some((host) => host.includes('*')) ? 0 : 1,
    regex ? 1 : 0,
    claim.headers.length,
    regex ? claim.regexPriority : 0,
    regex ? 0 : path.length,
  ]
}
