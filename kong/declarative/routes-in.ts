import { type Claim, claimOf, takesRequests } from '../overlap/claim.ts'
import { type Fields, fieldsIn, isFields, stringsIn } from '../values.ts'
import { parseConfig } from './config-file.ts'

/** One way into a gateway. */
export interface Published {
  service: string
  route: string
  /** As the file has it: a prefix, or a regular expression. */
  path: string
  host?: string
  methods?: string[]
}

/** Every way into a gateway that its declarative file publishes, ours and those of others. */
export function routesIn(text: string): Published[] {
  return routesOf(parseConfig(text).data).flatMap(({ route, service }) => waysOf(route, service))
}

/** What the routes of a declarative file's data claim; those of a service that is switched off claim nothing. */
export function claimsIn(data: Fields): Claim[] {
  const off = new Set(fieldsIn(data.services).flatMap((one) => (one.enabled === false ? [nameOf(one)] : [])))
  return routesOf(data)
    .filter(({ route, service }) => !off.has(service) && takesRequests(route))
    .map(({ route, service }) => claimOf(route, service))
}

/** All routes, those that stand in their service and those that name it. */
function routesOf(data: Fields): { route: Fields; service: string }[] {
  const nested = fieldsIn(data.services).flatMap((service) =>
    fieldsIn(service.routes).map((route) => ({ route, service: nameOf(service) })),
  )
  return [...nested, ...fieldsIn(data.routes).map((route) => ({ route, service: nameOf(route.service) }))]
}

/** The ways that one route opens. */
export function waysOf(route: Fields, service: string): Published[] {
  const paths = stringsIn(route.paths)
  const hosts = stringsIn(route.hosts)
  const methods = stringsIn(route.methods)
  return (paths.length > 0 ? paths : ['/']).flatMap((path) =>
    (hosts.length > 0 ? hosts : [undefined]).map((host) => ({
      service,
      route: nameOf(route),
      path,
      ...(host !== undefined && { host }),
      ...(methods.length > 0 && { methods }),
    })),
  )
}

/** A reference is a name, or a mapping with a name or an id. */
function nameOf(entity: unknown): string {
  const name = isFields(entity) ? (entity.name ?? entity.id) : entity
  return typeof name === 'string' ? name : '(unnamed)'
}
