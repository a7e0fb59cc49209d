import type { IncomingMessage } from 'node:http'
import type { Match } from './router.ts'

/** Who is responsible for a request, told in the answer's headers to whoever asks for it with `Kong-Debug`. */
export function debugHeaders({ headers }: IncomingMessage, { route, service }: Match): [string, string][] {
  if (headers['kong-debug'] === undefined) return []
  const told: [string, string | null | undefined][] = [
    ['Kong-Route-Id', route.id],
    ['Kong-Route-Name', route.name],
    ['Kong-Service-Id', service?.id],
    ['Kong-Service-Name', service?.name],
  ]
  return told.filter((pair): pair is [string, string] => typeof pair[1] === 'string')
}
