import { type Client, limitOf, NetBoxError, type Quota, quotas } from '../../netbox/index.ts'
import type { Intent } from './action.ts'
import type { Desk } from './desk.ts'
import { sorts } from './sorts.ts'

interface Owner {
  readonly id: number
  readonly name?: unknown
}

/**
 * The same intent, refused when its tenant has all that their plan allows. Looked at before and after: of several
 * processes that ask for the last one at the same time, the one whose object has the lowest id keeps it.
 */
export async function withinQuota(
  intent: Intent,
  field: Quota['field'],
  tenant: Owner,
  desk: Desk,
  made: (answer: Awaited<ReturnType<Intent['carryOut']>>) => number,
): Promise<Intent> {
  const quota = quotas.find((one) => one.field === field)!
  const limit = await limitFor(quota, tenant, desk)
  if (limit === undefined) return intent
  const assertRoom = async () => {
    if ((await count(desk.client, quota, tenant)) >= limit) throw over(quota, limit, tenant)
  }
  await assertRoom()
  return {
    ...intent,
    async carryOut(message) {
      await assertRoom()
      const answer = await intent.carryOut(message)
      const id = made(answer)
      if ((await count(desk.client, quota, tenant, id)) <= limit) return answer
      await desk.client.delete(quota.path, [{ id, changelog_message: message }])
      throw over(quota, limit, tenant)
    },
  }
}

async function limitFor(quota: Quota, { id }: Owner, desk: Desk): Promise<number | undefined> {
  const [row] = await desk.all(sorts.tenant.path, ['custom_fields'], [['id', String(id)]])
  return limitOf(row?.custom_fields as Record<string, unknown> | undefined, quota)
}

/** How many the tenant has, or how many up to this id. */
async function count(client: Client, { path }: Quota, { id }: Owner, upTo?: number): Promise<number> {
  const query = new URLSearchParams({ tenant_id: String(id), limit: '1', fields: 'id' })
  if (upTo !== undefined) query.set('id__lte', String(upTo))
  return ((await client.get(path, { query })).body as { count: number }).count
}

function over({ words }: Quota, limit: number, { name }: Owner): NetBoxError {
  return new NetBoxError({
    code: 'refused',
    message: `${name} has all ${limit} ${words} of their plan; free one, or ask the operator for a larger plan`,
  })
}
