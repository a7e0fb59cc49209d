import { normaliseAll, type Service } from '../../kong/index.ts'
import type { Values } from '../rpc/index.ts'

/**
 * A gateway's services as Pulumi shows them: services, routes and plugins by name, so that a preview names what changes
 * instead of numbering it. Always in the form in which two of them can be compared.
 */
export type ServicesByName = Record<string, Values>

/** From the list that `kong/` works with. */
export function byName(services: readonly Service[]): ServicesByName {
  return named(normaliseAll(services), ({ routes, plugins, ...service }) => ({
    ...service,
    routes: named(routes, (route) => route),
    plugins: named(plugins, ({ config }) => config),
  })) as ServicesByName
}

/** Back to the list. */
export function fromNames(services: ServicesByName): Service[] {
  return Object.entries(services).map(([name, service]) => {
    const { routes = {}, plugins = {}, ...fields } = service as Record<string, Record<string, object>>
    return {
      ...fields,
      name,
      routes: Object.entries(routes).map(([route, values]) => ({ ...values, name: route })),
      plugins: Object.entries(plugins).map(([plugin, config]) => ({ name: plugin, config })),
    } as unknown as Service
  })
}

function named<T extends { name: string }>(list: readonly T[], fields: (one: Omit<T, 'name'>) => object) {
  return Object.fromEntries(list.map(({ name, ...rest }) => [name, fields(rest)]))
}
