import type { Create, Plan, Update } from './actions.ts'
import type { Client } from './client/client.ts'
import { NetBoxError } from './errors.ts'
import { entryOf, type Kind } from './kinds.ts'
import { bodyOf } from './normalise.ts'

/**
 * Asks NetBox itself which kinds and fields it takes, and throws `unsupported` for the first that it does not, before
 * anything is written: older versions drop a field they do not know without a word. One request per kind that changes.
 */
export async function assertSupported(client: Client, plan: Plan): Promise<void> {
  const changes = plan.actions.filter((one) => one.action === 'create' || one.action === 'update')
  const byKind = Map.groupBy(changes, ({ kind }) => kind)
  await Promise.all([...byKind].map(([kind, actions]) => check(client, kind, actions)))
}

async function check(client: Client, kind: Kind, actions: readonly (Create | Update)[]): Promise<void> {
  const writable = await writableIn(client, kind)
  for (const action of actions) {
    const names = action.action === 'create' ? action.wanted.values.keys() : action.names
    for (const name of names) {
      // Ids do not matter here, only which attributes would be sent.
      const attributes = Object.keys(bodyOf(kind, action.wanted.values, [name], () => 0))
      if (attributes.every((attribute) => writable.has(attribute))) continue
      const message = `this NetBox (${await client.version()}) does not take ${name}; leave it out, or use a version that does`
      throw new NetBoxError({ code: 'unsupported', message, field: name }).about(kind, action.key)
    }
  }
}

async function writableIn(client: Client, kind: Kind): Promise<Set<string>> {
  try {
    const { body } = await client.options(entryOf(kind).path)
    const { actions } = body as { actions?: { POST?: Record<string, { read_only?: boolean }> } }
    if (!actions?.POST)
      throw new NetBoxError({ code: 'forbidden', kind, message: `the token is not allowed to create a ${kind}` })
    return new Set(Object.entries(actions.POST).flatMap(([name, { read_only }]) => (read_only ? [] : [name])))
  } catch (error) {
    if (!(error instanceof NetBoxError) || error.code !== 'not-found') throw error
    const message = `this NetBox (${await client.version()}) has no ${kind}`
    throw new NetBoxError({ code: 'unsupported', message, kind })
  }
}
