import type { Published } from './declarative/routes-in.ts'
import type { Answer, Proxy as ProxyPort } from './gateway.ts'
import { isRegex } from './paths.ts'
import { eachOf, isDown, isNoRoute, type Probe } from './probe.ts'

const most = 200

/**
 * Asks every route of others that a request can be made up for, and returns what shows that they still work: what answers
 * now has to answer later, and what has an upstream now has to have it later.
 */
export async function neighbourProbes(proxy: ProxyPort, routes: readonly Published[]): Promise<Probe[]> {
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
    return answer === undefined || isNoRoute(answer) ? [] : [probeOf(route, answer)]
  })
}

function probeOf({ service, route, path, host }: Published, before: Answer): Probe {
  const name = `route ${route} of service ${service}`
  return {
    path,
    ...(host !== undefined && { host }),
    complaint: (answer) => {
      if (isNoRoute(answer)) return `${name} does not answer any more`
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
