import type { Route } from '../model.ts'
import { type Fields, isFields, stringsIn } from '../values.ts'

/** A route as far as it decides which requests it gets, in the words of Kong's traditional router. */
export interface Claim {
  service: string
  route: string
  paths: readonly string[]
  hosts: readonly string[]
  methods: readonly string[]
  /** Names of the headers that it asks for. */
  headers: readonly string[]
  snis: readonly string[]
  regexPriority: number
  /** Seconds since 1970; undefined in a file, whose routes are all made when it is loaded. */
  createdAt: number | undefined
}

const STREAMS = ['tcp', 'tls', 'tls_passthrough', 'udp']

/** Whether a route takes requests, and not connections on ports of their own. */
export function takesRequests({ protocols }: Fields): boolean {
  const named = stringsIn(protocols)
  return named.length === 0 || named.some((one) => !STREAMS.includes(one))
}

/** The claim of a route as a file or the Admin API has it. */
export function claimOf(route: Fields, service: string): Claim {
  const { name, id, headers, regex_priority: priority, created_at: created } = route
  return {
    service,
    route: ([name, id].find((one) => typeof one === 'string') as string | undefined) ?? service,
    paths: stringsIn(route.paths),
    hosts: stringsIn(route.hosts),
    methods: stringsIn(route.methods),
    headers: isFields(headers) ? Object.keys(headers) : [],
    snis: stringsIn(route.snis),
    regexPriority: typeof priority === 'number' ? priority : 0,
    createdAt: typeof created === 'number' ? created : undefined,
  }
}

/** The claim of a route that we are about to make: it will be the youngest. */
export function ourClaim(route: Route, service: string): Claim {
  return { ...claimOf({ ...route }, service), createdAt: Number.POSITIVE_INFINITY }
}
