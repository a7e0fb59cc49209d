import type { Published } from './declarative/routes-in.ts'
import type { Answer, Proxy as ProxyPort } from './gateway.ts'
import { isRegex } from './paths.ts'
import { chosenIn, eachOf, isDown, isNoRoute, type Probe } from './probe.ts'

const most = 200

/**
 * Asks every route of others that a request can be made up for, and returns what shows that they still work: what answers
 * now has to answer later, by the same route, and what has an upstream now has to have it later.
 *
 * @param ours names of routes that may take the place of another: who accepts that was asked before
 */
export async function neighbourProbes(
  proxy: ProxyPort,
  routes: readonly Published[],
  ours: ReadonlySet<string>,
): Promise<Probe[]> {
  const asked = routes.filter(isSimple).slice(0, most)
  const before = await eachOf(asked, async ({ path, host }) => {
    try {
      return await proxy.head(path, host)
    } catch {
      return undefined
    }
  })
  return asked.flatMap((route, n) => {
    const answer = before[n]
    return answer === undefined || isNoRoute(answer) ? [] : [probeOf(route, answer, ours)]
  })
}

function probeOf({ service, route, path, host }: Published, before: Answer, ours: ReadonlySet<string>): Probe {
  const earlier = chosenIn(before)
  const name = `route ${route} of service ${service}`
  return {
    path,
    ...(host !== undefined && { host }),
    complaint: (answer) => {
      if (isNoRoute(answer)) return `${name} does not answer any more`
      const now = chosenIn(answer)
      // Its own route may be new: the gateway had not read the file since somebody added it.
      const strange = earlier !== undefined && now !== undefined && ![earlier, route].includes(now) && !ours.has(now)
      if (strange) return `${name}: ${path} is answered by ${now} instead of ${earlier}`
      if (isDown(answer) && !isDown(before)) return `${name} answers ${answer.status} instead of ${before.status}`
      return undefined
    },
  }
}

/** A regular expression, a wildcard, a variable of a template or a method with a body: no request is sure to match. */
function isSimple({ path, host, methods }: Published): boolean {
  return (
    !isRegex(path) &&
    path.startsWith('/') &&
    (host === undefined || /^[\w.:-]+$/.test(host)) &&
    (methods === undefined || methods.includes('GET') || methods.includes('HEAD'))
  )
}
