import { type Published, waysOf } from './declarative/routes-in.ts'
import { type Admin, GatewayError } from './gateway.ts'
import { type Service, tagOf } from './model.ts'
import { normalise } from './normalise.ts'
import { type Claim, claimOf, takesRequests } from './overlap/claim.ts'
import { byName, type Fields, fieldsIn, isFields, stringsIn } from './values.ts'
import { refusal } from './words.ts'

/** What of an owner's is in a gateway with a database. */
export interface Held {
  services: Service[]
  /** Ids of services by `service <name>`, and of plugins by `plugin <service>/<name>`. */
  ids: Map<string, string>
  /** Paths of routes and plugins that bear our tag at a service that does not. */
  strays: string[]
}

/** Everything that bears the owner's tag. */
export async function readHeld(admin: Admin, owner: string): Promise<Held> {
  const tag = tagOf(owner)
  const [services, routes, plugins] = [
    await list(admin, 'services', tag),
    await list(admin, 'routes', tag),
    await list(admin, 'plugins', tag),
  ]
  const ids = new Map<string, string>()
  const strays: string[] = []
  const nested = new Map(
    services.map((one) => [String(one.id), { ...one, routes: [] as Fields[], plugins: [] as Fields[] }]),
  )
  for (const route of routes) {
    const holder = nested.get(idIn(route.service))
    if (holder) holder.routes.push(route)
    else strays.push(`/routes/${String(route.id)}`)
  }
  for (const plugin of plugins) {
    const holder = plugin.route || plugin.consumer ? undefined : nested.get(idIn(plugin.service))
    if (!holder) strays.push(`/plugins/${String(plugin.id)}`)
    else {
      holder.plugins.push(plugin)
      ids.set(`plugin ${nameIn(holder)}/${nameIn(plugin)}`, String(plugin.id))
    }
  }
  for (const one of services) ids.set(`service ${nameIn(one)}`, String(one.id))
  return { services: [...nested.values()].map((one) => normalise(one, tag)).sort(byName), ids, strays }
}

/** What the routes of everybody else claim; those of a service that is switched off claim nothing. */
export async function claimsOfOthers(admin: Admin, owner: string): Promise<Claim[]> {
  return (await routesOfOthers(admin, owner)).map(({ route, service }) => claimOf(route, service))
}

/** Every way that everybody else's routes open. */
export async function waysOfOthers(admin: Admin, owner: string): Promise<Published[]> {
  return (await routesOfOthers(admin, owner)).flatMap(({ route, service }) => waysOf(route, service))
}

async function routesOfOthers(admin: Admin, owner: string): Promise<{ route: Fields; service: string }[]> {
  const services = new Map((await list(admin, 'services')).map((one) => [String(one.id), one]))
  const routes = await list(admin, 'routes')
  const counts = (route: Fields) =>
    !isTagged(route, tagOf(owner)) && takesRequests(route) && services.get(idIn(route.service))?.enabled !== false
  return routes
    .filter(counts)
    .map((route) => ({ route, service: String(services.get(idIn(route.service))?.name ?? '(none)') }))
}

/** One entity, or nothing if there is none. */
export async function find(admin: Admin, path: string): Promise<Fields | undefined> {
  const { status, body } = await admin.request('GET', path)
  if (status === 404) return undefined
  return okay(status, body, `The gateway's Admin API does not tell ${path}`)
}

export async function list(admin: Admin, kind: string, tag?: string): Promise<Fields[]> {
  const found: Fields[] = []
  let offset: string | null = null
  do {
    const query = new URLSearchParams({ ...(tag !== undefined && { tags: tag }), ...(offset !== null && { offset }) })
    const { status, body } = await admin.request('GET', `/${kind}?${query}`)
    const page = okay(status, body, `The gateway's Admin API does not list ${kind}`)
    found.push(...fieldsIn(page.data))
    // Only the offset of the next page's address: it may have lost the tag.
    offset = typeof page.next === 'string' ? new URL(page.next, 'http://admin').searchParams.get('offset') : null
  } while (offset !== null)
  return tag === undefined ? found : found.filter((entity) => isTagged(entity, tag))
}

export function isTagged(entity: Fields, tag: string): boolean {
  return stringsIn(entity.tags).includes(tag)
}

/** The decoded answer of a request that went well. */
export function okay(status: number, body: unknown, what: string): Fields {
  if (status >= 200 && status < 300 && (isFields(body) || body === undefined)) return body ?? {}
  const words = isFields(body) && typeof body.message === 'string' ? body.message : undefined
  if (status === 405 && isFields(body) && body.code === 12)
    throw new GatewayError(
      `The gateway has no database, so its Admin API takes no changes (${words ?? 'HTTP 405'}): publish through its declarative file instead.`,
    )
  throw refusal(what, words ?? `HTTP ${status}`)
}

function idIn(reference: unknown): string {
  return isFields(reference) ? String(reference.id) : ''
}

function nameIn(entity: Fields): string {
  return String(entity.name)
}
