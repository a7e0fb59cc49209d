import { GatewayError } from '../gateway.ts'
import { type Service, tagOf } from '../model.ts'
import { type Fields, fieldsIn, isFields, stringsIn } from '../values.ts'
import { inUse } from '../words.ts'

/**
 * Names are unique in a gateway, and the tag says whose an entry is: entries outside our block have neither of ours.
 *
 * @throws GatewayError with the entry and the remedy
 */
export function checkConflicts(others: Fields, services: readonly Service[], owner: string): void {
  const theirs = fieldsIn(others.services)
  const theirRoutes = [...theirs.flatMap((service) => fieldsIn(service.routes)), ...fieldsIn(others.routes)]
  const taken = { service: namesOf(theirs), route: namesOf(theirRoutes) }
  for (const service of services) {
    if (taken.service.has(service.name)) throw inUse('service', service.name)
    for (const route of service.routes) if (taken.route.has(route.name)) throw inUse('route', route.name)
  }
  const tag = tagOf(owner)
  const bearer = findTagged(others, tag)
  if (bearer !== undefined)
    throw new GatewayError(
      `An entry that is not ours${bearer} bears our tag ${tag} in the gateway's file: remove the tag from it, or remove the entry.`,
    )
}

function namesOf(entities: readonly Fields[]): Set<unknown> {
  return new Set(entities.map((entity) => entity.name))
}

function findTagged(value: unknown, tag: string): string | undefined {
  if (Array.isArray(value)) return first(value, tag)
  if (!isFields(value)) return undefined
  if (stringsIn(value.tags).includes(tag)) return typeof value.name === 'string' ? ` (${value.name})` : ''
  return first(Object.values(value), tag)
}

function first(values: unknown[], tag: string): string | undefined {
  for (const value of values) {
    const found = findTagged(value, tag)
    if (found !== undefined) return found
  }
  return undefined
}
