import { GatewayError } from '../gateway.ts'
import type { Service } from '../model.ts'
import { type Claim, ourClaim } from './claim.ts'
import { meet } from './meet.ts'
import { goesBefore } from './precedence.ts'

/** A route of somebody else that matches requests which a route of ours matches too. */
export interface Overlap {
  theirs: Claim
  ours: Claim
  /** Of each the path by which it matches. */
  theirPath: string
  ourPath: string
  /** Who gets those requests; undefined where Kong's rules do not say. */
  winner: 'ours' | 'theirs' | undefined
}

/**
 * Which routes of others would lose requests to ours, and which would take requests from ours: one overlap for each of
 * theirs, the one that matters most. Pure.
 *
 * @param host by which clients come in, with its port: a route for other hosts matches no request of ours
 */
export function overlapsOf(services: readonly Service[], others: readonly Claim[], host: string): Overlap[] {
  const ours = services.flatMap((service) => service.routes.map((route) => ourClaim(route, service.name)))
  return others.flatMap((theirs) => {
    if (theirs.hosts.length > 0 && !theirs.hosts.some((one) => isHost(one, host))) return []
    const found = ours.flatMap((mine) => between(mine, theirs))
    return [found.find((one) => !givesWay(one)) ?? found[0]].filter((one) => one !== undefined)
  })
}

/**
 * Refuses overlaps that nobody accepted.
 *
 * @param allowed names of routes whose overlap the operator accepts
 * @returns a sentence for each overlap that is no reason to refuse
 * @throws GatewayError which names each route of others, and what happens to its requests or ours
 */
export function judge(overlaps: readonly Overlap[], allowed: readonly string[]): string[] {
  const refused = overlaps.filter((one) => !allowed.includes(one.theirs.route) && !givesWay(one))
  if (refused.length > 0) {
    const names = [...new Set(refused.map(({ theirs }) => theirs.route))].join(', ')
    throw new GatewayError(
      `The gateway has routes for the same requests as ours: ${refused.map(words).join('; ')}. Give them other paths, or accept that with netbox:gateway.allowOverlap: [${names}]. Nothing was changed.`,
    )
  }
  return overlaps.map((one) => `In the gateway ${words(one)}.`)
}

/**
 * A route for `/` that asks nothing else takes what no other route wants: to lose requests to a new one is what it is for.
 * See docs/decisions/0014-overlaps.md.
 */
function givesWay({ theirs, ours, theirPath, ourPath, winner }: Overlap): boolean {
  if (winner === undefined) return false
  const [loser, lost, kept] = winner === 'ours' ? [theirs, theirPath, ourPath] : [ours, ourPath, theirPath]
  const { hosts, methods, headers, snis } = loser
  return lost === '/' && kept !== '/' && [hosts, methods, headers, snis].every((one) => one.length === 0)
}

function between(ours: Claim, theirs: Claim): Overlap[] {
  return pathsOf(ours).flatMap((ourPath) =>
    pathsOf(theirs)
      .filter((theirPath) => meet(ourPath, theirPath))
      .map((theirPath) => {
        const first = goesBefore(ours, theirs, ourPath, theirPath)
        const winner = first === undefined ? undefined : first ? 'ours' : 'theirs'
        return { theirs, ours, theirPath, ourPath, winner }
      }),
  )
}

/** A route without paths takes every path. */
function pathsOf({ paths }: Claim): readonly string[] {
  return paths.length > 0 ? paths : ['/']
}

function words({ theirs, ours, theirPath, ourPath, winner }: Overlap): string {
  const their = `route ${theirs.route} of service ${theirs.service} (${theirPath})`
  const our = `our route ${ours.route} (${ourPath})`
  if (winner === undefined) return `${their} and ${our} match the same requests with the same weight`
  return winner === 'ours' ? `${their} loses requests to ${our}` : `${their} takes requests from ${our}`
}

/** Whether an entry under `hosts`, perhaps with a wildcard or a port, is for that host. */
function isHost(entry: string, host: string): boolean {
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(host.toLowerCase())!
  const [, wanted = '', wantedPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase())!
  if (wantedPort !== undefined && wantedPort !== port) return false
  // What a template's variable stands for only its shell knows.
  if (wanted.includes('$') || wanted === name) return true
  if (wanted.startsWith('*.')) return name.endsWith(wanted.slice(1))
  return wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -1))
}
