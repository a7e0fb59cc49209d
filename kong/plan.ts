import type { Service } from './model.ts'
import { normaliseAll } from './normalise.ts'
import { canonical, type Fields } from './values.ts'

export type Entity = 'service' | 'route' | 'plugin'

/** One field that differs; undefined is Kong's default. */
export interface FieldChange {
  field: string
  old: unknown
  new: unknown
}

/** What has to happen to one entity. */
export interface Change {
  action: 'create' | 'update' | 'delete'
  entity: Entity
  /** A service's or route's own name; a plugin's is `<service>/<plugin>`. */
  name: string
  /** What changes, in an update. */
  fields?: FieldChange[]
}

/** An entity by itself: a route or plugin names its service. */
export interface Flat {
  entity: Entity
  name: string
  fields: Fields
}

/**
 * What makes the current services the desired ones: creates and updates in the order in which entities need each other,
 * then deletes in the opposite order, each sorted by name. Nothing, if they are equal. Pure.
 */
export function planServices(desired: readonly Service[], current: readonly Service[]): Change[] {
  const wanted = flat(desired)
  const there = flat(current)
  const changes: Change[] = []
  for (const [key, { entity, name, fields }] of wanted) {
    const before = there.get(key)
    if (!before) changes.push({ action: 'create', entity, name })
    else {
      const differing = compare(before.fields, fields)
      if (differing.length > 0) changes.push({ action: 'update', entity, name, fields: differing })
    }
  }
  const gone = [...there].filter(([key]) => !wanted.has(key)).reverse()
  for (const [, { entity, name }] of gone) changes.push({ action: 'delete', entity, name })
  return changes
}

/** Every entity by its kind and name: first all services, then all routes, then all plugins. */
export function flat(services: readonly Service[]): Map<string, Flat> {
  const found: Flat[] = []
  for (const { routes, plugins, ...service } of normaliseAll(services)) {
    found.push({ entity: 'service', name: service.name, fields: { ...service } })
    for (const route of routes)
      found.push({ entity: 'route', name: route.name, fields: { ...route, service: service.name } })
    for (const plugin of plugins)
      found.push({
        entity: 'plugin',
        name: `${service.name}/${plugin.name}`,
        fields: { ...plugin, service: service.name },
      })
  }
  const order: Entity[] = ['service', 'route', 'plugin']
  found.sort((a, b) => order.indexOf(a.entity) - order.indexOf(b.entity) || (a.name < b.name ? -1 : 1))
  return new Map(found.map((one) => [`${one.entity} ${one.name}`, one]))
}

function compare(old: Fields, wanted: Fields): FieldChange[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(wanted)])].sort()
  return names
    .filter((field) => canonical(old[field]) !== canonical(wanted[field]))
    .map((field) => ({ field, old: old[field], new: wanted[field] }))
}
