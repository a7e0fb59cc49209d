import { type Client, type Current, type Desired, type Kind, type Policy, plan } from '../../../netbox/index.ts'
import { createdBy } from '../../../netbox/ownership.ts'

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
    const ids = ofKind.map(({ id }) => id)
    return [kind, new Set([...(owned[kind] ?? []), ...(await createdBy(client, kind, ids, message))])] as const
  })
  return { ...owned, ...Object.fromEntries(await Promise.all(made)) }
}
