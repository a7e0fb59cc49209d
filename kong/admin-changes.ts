import { find, type Held, isTagged, list, okay } from './admin-entities.ts'
import { type Admin, GatewayError } from './gateway.ts'
import { type Service, tagOf } from './model.ts'
import { type Change, type Flat, flat } from './plan.ts'
import { uuidOf } from './uuid.ts'
import { type Fields, stringsIn } from './values.ts'
import { inUse } from './words.ts'

/**
 * Names of ours that somebody else uses.
 *
 * @throws GatewayError before anything is written: a PUT would take the other's entry over
 */
export async function checkNames(admin: Admin, owner: string, changes: readonly Change[], held: Held): Promise<void> {
  const tag = tagOf(owner)
  for (const { action, entity, name } of changes) {
    if (action !== 'create') continue
    if (entity === 'plugin') {
      const [service, plugin] = name.split('/') as [string, string]
      if (!held.ids.has(`service ${service}`)) continue
      const others = await list(admin, `services/${service}/plugins`)
      if (others.some((one) => one.name === plugin && !isTagged(one, tag) && !one.consumer))
        throw new GatewayError(
          `Our service ${service} has a plugin ${plugin} that is not ours: remove it from the gateway, or set the limits to 0.`,
        )
    } else {
      const found = await find(admin, `/${entity}s/${name}`)
      if (found && !isTagged(found, tag)) throw inUse(entity, name)
    }
  }
}

/** Makes the changes one after the other. A PUT replaces the whole entity: what is left out gets Kong's default. */
export async function applyChanges(
  admin: Admin,
  owner: string,
  changes: readonly Change[],
  desired: readonly Service[],
  held: Held,
): Promise<void> {
  const wanted = flat(desired)
  const ids = new Map(held.ids)
  for (const path of held.strays) await remove(admin, path)
  for (const { action, entity, name } of changes) {
    const key = `${entity} ${name}`
    if (action === 'delete') {
      await remove(admin, entity === 'plugin' ? `/plugins/${ids.get(key)}` : `/${entity}s/${name}`)
      continue
    }
    const { path, body } = requestFor(wanted.get(key)!, owner, ids)
    const answer = await admin.request('PUT', path, body)
    const saved = okay(answer.status, answer.body, `The gateway refuses ${entity} ${name}`)
    if (entity === 'service') ids.set(key, String(saved.id))
  }
}

function requestFor(
  { entity, name, fields }: Flat,
  owner: string,
  ids: ReadonlyMap<string, string>,
): { path: string; body: Fields } {
  const { service, ...others } = fields
  const body = { ...others, tags: [...stringsIn(fields.tags), tagOf(owner)] }
  if (entity === 'service') return { path: `/services/${name}`, body }
  if (entity === 'route') return { path: `/services/${String(service)}/routes/${name}`, body }
  // Plugins have no names of their own; an id that follows from the name makes a repeated PUT the same plugin.
  const id = ids.get(`plugin ${name}`) ?? uuidOf(`${owner}/${name}`)
  return { path: `/plugins/${id}`, body: { ...body, service: { id: ids.get(`service ${String(service)}`) } } }
}

async function remove(admin: Admin, path: string): Promise<void> {
  const { status, body } = await admin.request('DELETE', path)
  if (status !== 404) okay(status, body, `The gateway does not delete ${path}`)
}
