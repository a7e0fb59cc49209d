import { type Entities, type Entity, find, referred } from '../config/entities.ts'
import { isPlainPath } from '../schema/typedefs.ts'
import type { Route, Service } from './model.ts'

/** What a route is found by. */
export interface Asked {
  method: string
  /** Without its port, in lower case. */
  host: string
  port: number
  /** Normalised, without the query. */
  path: string
  headers: Record<string, string | string[] | undefined>
  /** The server name of a TLS connection. */
  sni?: string
}

/** A route that fits a request. */
export interface Match {
  route: Route
  service: Service | undefined
  /** The part of the path that the route's own path stands for; undefined for a route without paths. */
  matched: string | undefined
}

interface Rule {
  route: Route
  service: Service | undefined
  paths: { regex: RegExp | undefined; path: string }[]
}

/** What makes one fitting route win over another, the most decisive first. */
type Rank = number[]

/** The criteria of a route, the weightiest first. */
const CRITERIA = ['hosts', 'headers', 'paths', 'methods', 'snis'] as const

/** Finds the route of a request, in the order of precedence of Kong's traditional router. */
export class Router {
  readonly #rules: Rule[]

  constructor(entities: Entities) {
    this.#rules = entities.routes.flatMap((entity) => {
      const id = referred(entity, 'service')
      const service = id === undefined ? undefined : (find(entities, 'services', id) as unknown as Service | undefined)
      return service?.enabled === false ? [] : [ruleOf(entity, service)]
    })
  }

  /** The route that is responsible, if there is one. */
  match(asked: Asked): Match | undefined {
    let best: { match: Match; rank: Rank } | undefined
    for (const rule of this.#rules) {
      const found = fits(rule, asked)
      if (found && (!best || higher(found.rank, best.rank))) best = found
    }
    return best?.match
  }
}

function ruleOf(entity: Entity, service: Service | undefined): Rule {
  const route = entity as unknown as Route
  const paths = (route.paths ?? []).map((path) => ({
    path,
    // Anchored where it is tried, as the original is.
    regex: isPlainPath(path) ? undefined : new RegExp(path, 'y'),
  }))
  return { route, service, paths }
}

function fits({ route, service, paths }: Rule, asked: Asked): { match: Match; rank: Rank } | undefined {
  const host = route.hosts ? hostRank(route.hosts, asked) : 0
  if (host === undefined) return undefined
  if (route.methods && !route.methods.includes(asked.method)) return undefined
  if (route.snis && asked.sni !== undefined && !route.snis.includes(asked.sni)) return undefined
  if (route.headers && !headersFit(route.headers, asked)) return undefined
  const path = paths.length > 0 ? pathFit(paths, asked.path) : undefined
  if (paths.length > 0 && !path) return undefined
  const used = CRITERIA.map((name) => ((route[name] as unknown) ? 1 : 0))
  const rank = [
    used.reduce<number>((sum, one) => sum + one, 0),
    ...used,
    host,
    path?.regex ? 1 : 0,
    Object.keys(route.headers ?? {}).length,
    path?.regex ? route.regex_priority : 0,
    // How long a regular expression is says nothing: of two that fit, with the same priority, the older one wins.
    path?.regex ? 0 : (path?.length ?? 0),
    -route.created_at,
  ]
  return { match: { route, service, matched: path?.matched }, rank }
}

/** The longest of a route's paths that fits, a regular expression before any plain one. */
function pathFit(paths: Rule['paths'], asked: string): { matched: string; regex: boolean; length: number } | undefined {
  const fitting = paths.flatMap(({ path, regex }) => {
    if (!regex) return asked.startsWith(path) ? [{ matched: path, regex: false, length: path.length }] : []
    regex.lastIndex = 0
    const found = regex.exec(asked)
    return found ? [{ matched: found[0], regex: true, length: path.length }] : []
  })
  return fitting.sort((a, b) => Number(b.regex) - Number(a.regex) || b.length - a.length)[0]
}

/** 1 for a plain host, 0 for one with a wildcard; undefined if none fits. */
function hostRank(hosts: string[], { host, port }: Asked): number | undefined {
  const ranks = hosts.flatMap((entry) => {
    const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase())!
    if (wanted !== undefined && Number(wanted) !== port) return []
    if (name === host) return [1]
    const wild =
      (name.startsWith('*.') && host.endsWith(name.slice(1))) ||
      (name.endsWith('.*') && host.startsWith(name.slice(0, -1)))
    return wild ? [0] : []
  })
  return ranks.length > 0 ? Math.max(...ranks) : undefined
}

function headersFit(wanted: Record<string, string[]>, { headers }: Asked): boolean {
  return Object.entries(wanted).every(([name, values]) => {
    const sent = [headers[name.toLowerCase()] ?? []].flat().map((value) => value.toLowerCase())
    return values.some((value) => sent.includes(value.toLowerCase()))
  })
}

function higher(a: Rank, b: Rank): boolean {
  const index = a.findIndex((value, index) => value !== b[index])
  return index >= 0 && a[index]! > b[index]!
}
