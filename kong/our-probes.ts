import type { Published } from './declarative/routes-in.ts'
import type { Answer } from './gateway.ts'
import { bears } from './marks.ts'
import type { Route, Service } from './model.ts'
import { isRegex, sample } from './paths.ts'
import { chosenIn, isDown, isNoRoute, type Probe } from './probe.ts'

/**
 * What shows that our services are live: each path is answered by its route, with the limit that we set.
 *
 * @param mark what their answers bear, where the gateway does not tell its routes (marks.ts)
 */
export function probesOf(services: readonly Service[], mark?: string): Probe[] {
  return services.flatMap((service) =>
    service.routes.flatMap((route) =>
      route.paths.map((path) => ({
        path: sample(path),
        complaint: (answer: Answer) => complaintOf(service, route, sample(path), answer, mark),
      })),
    ),
  )
}

function complaintOf(
  service: Service,
  route: Route,
  path: string,
  answer: Answer,
  mark: string | undefined,
): string | undefined {
  if (isNoRoute(answer)) return `route ${route.name} does not answer at ${path}`
  const chosen = chosenIn(answer)
  if (chosen !== undefined && chosen !== route.name) return `${path} is answered by ${chosen} instead of ${route.name}`
  if (mark !== undefined && !bears(mark, answer) && !isDown(answer))
    return `${path} is answered by a route of somebody else instead of ${route.name}`
  const [limit, found] = [limitOf(service), limitIn(answer)]
  // Kong does not promise its limit's headers when it answers in place of an upstream that is not there.
  if (limit === undefined || found === limit || (found === undefined && isDown(answer))) return undefined
  return `route ${route.name} has ${found === undefined ? 'no limit' : `a limit of ${found} a minute`} instead of ${limit}`
}

/**
 * What shows that routes of ours are gone: they are not the ones that answer at their paths. Of a Kong that does not tell, as
 * far as that can be seen: nothing answers there with our limit; a path into which another route leads as well shows nothing.
 */
export function goneProbes(old: readonly Service[], wanted: readonly Service[], left: readonly Published[]): Probe[] {
  const kept = new Set(wanted.flatMap((service) => service.routes.flatMap((route) => route.paths)))
  return old.flatMap((service) => {
    const limit = limitOf(service)
    return service.routes.flatMap((route) =>
      route.paths
        .filter((path) => !kept.has(path))
        .map((path) => {
          const request = sample(path)
          const shared = left.some((other) => mayMatch(other.path, request))
          const answers = (answer: Answer) => {
            const chosen = chosenIn(answer)
            if (chosen !== undefined) return chosen === route.name
            return !shared && !isNoRoute(answer) && limit !== undefined && limitIn(answer) === limit
          }
          return {
            path: request,
            complaint: (answer: Answer) =>
              answers(answer) ? `route ${route.name} still answers at ${request}` : undefined,
          }
        }),
    )
  })
}

/** Whether a request may come in by that route; of a regular expression only its literal beginning is looked at. */
function mayMatch(path: string, request: string): boolean {
  const start = isRegex(path) ? sample(path).replace(/\/$/, '') : path
  return request.startsWith(start)
}

/** Requests a minute that the answers tell, or nothing if they tell none. */
function limitOf(service: Service): number | undefined {
  const config = service.plugins.find(({ name }) => name === 'rate-limiting')?.config
  return config && config.hide_client_headers !== true && typeof config.minute === 'number' ? config.minute : undefined
}

function limitIn({ headers }: Answer): number | undefined {
  const limit = headers['x-ratelimit-limit-minute'] ?? headers['ratelimit-limit']
  return limit === undefined ? undefined : Number(limit)
}
