import { randomUUID } from 'node:crypto'
import { list } from './admin-entities.ts'
import type { Admin, Answer, Proxy as ProxyPort } from './gateway.ts'
import { type Service, tagOf } from './model.ts'
import { sample } from './paths.ts'
import { chosenIn, eachOf, isDown } from './probe.ts'
import { uuidOf } from './uuid.ts'

const PLUGIN = 'response-transformer'
const HEADER = 'x-netbox-as-code-mark'

/** Whether an answer bears a mark, which only a route of the service that was given it can do. */
export function bears(mark: string, { headers }: Answer): boolean {
  return headers[HEADER] === mark
}

/** Whether the gateway tells which route it chose, for every path of these services; one whose upstream is down proves nothing. */
export async function tells(proxy: ProxyPort, services: readonly Service[]): Promise<boolean> {
  const paths = services.flatMap(({ routes }) => routes.flatMap((route) => route.paths.map(sample)))
  const told = await eachOf(paths, async (path) => {
    const answer = await proxy.head(path)
    return chosenIn(answer) !== undefined || isDown(answer)
  })
  return told.every(Boolean)
}

/**
 * Has the gateway put a text that nobody else knows into the answers of these services while the work runs: a Kong 3 does not tell
 * which route it chose unless its `allow_debug_header` is on, and something answers at any path where a neighbour takes them all. What
 * a killed run leaves of it bears our tag, and the next write removes it.
 *
 * @returns undefined, without doing the work, where the gateway does not take the plugin
 */
export async function marked<T>(
  admin: Admin,
  owner: string,
  services: readonly Service[],
  work: (mark: string) => Promise<T>,
): Promise<T | undefined> {
  const mark = randomUUID()
  const tag = tagOf(owner)
  const ids = (await list(admin, 'services', tag)).filter(({ name }) => services.some((one) => one.name === name))
  const paths = ids.map(({ name }) => `/plugins/${uuidOf(`${owner}/${String(name)}/${PLUGIN}`)}`)
  try {
    for (const [at, { id }] of ids.entries()) {
      const config = { add: { headers: [`${HEADER}:${mark}`] } }
      const { status } = await admin.request('PUT', paths[at]!, { name: PLUGIN, config, tags: [tag], service: { id } })
      if (status >= 300) return undefined
    }
    return await work(mark)
  } finally {
    for (const path of paths) await admin.request('DELETE', path)
  }
}
