import { list } from '../../../netbox/client/list.ts'
import { type Client, type Current, type Desired, type Kind, type Policy, plan } from '../../../netbox/index.ts'
import { chunks } from '../../../netbox/lookup.ts'

type Owned = NonNullable<Policy['owned']>

/**
 * What is ours once the objects are counted in that an earlier update made and did not live to write down: they are there,
 * and NetBox's change log says that they were created under our message.
 *
 * @param message what stands in the change log for every write of this stack
 */
export async function madeUnrecorded(
  client: Client,
  desired: Desired,
  current: Current,
  owned: Owned,
  message: string,
): Promise<Owned> {
  const { actions } = plan(desired, current, { mode: 'upsert', adopt: true })
  const there = actions.flatMap((action) => (action.action === 'create' ? [] : [action as { kind: Kind; id: number }]))
  const strangers = there.filter(({ kind, id }) => !owned[kind]?.has(id))
  const made = [...Map.groupBy(strangers, ({ kind }) => kind)].map(async ([kind, ofKind]) => {
    const parts = chunks(
      ofKind.map(({ id }) => id),
      100,
    )
    const created = await Promise.all(parts.map((ids) => createdBy(client, kind, ids, message)))
    return [kind, new Set([...(owned[kind] ?? []), ...created.flat()])] as const
  })
  return { ...owned, ...Object.fromEntries(await Promise.all(made)) }
}

async function createdBy(client: Client, kind: Kind, ids: readonly number[], message: string): Promise<number[]> {
  const records = await list(
    client,
    'core/object-changes/',
    ['action', 'message', 'changed_object_type', 'changed_object_id'],
    [
      ['changed_object_type', kind],
      ['action', 'create'],
      ...ids.map((id): [string, string] => ['changed_object_id', String(id)]),
    ],
  )
  // NetBox ignores filters it does not know, and then answers with everybody's records.
  const ours = records.filter(
    (record) =>
      record.message === message &&
      record.changed_object_type === kind &&
      (record.action as { value: string }).value === 'create',
  )
  const created = new Set(ours.map((record) => record.changed_object_id))
  return ids.filter((id) => created.has(id))
}
