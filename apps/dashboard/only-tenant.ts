import { type Client, NetBoxError } from '../../netbox/index.ts'

export interface Tenant {
  readonly id: number
  readonly name: string
  readonly slug: string
  readonly plan: string | undefined
  readonly custom_fields: Readonly<Record<string, unknown>>
}

const REMEDY =
  "take a token of the tenant's own user, whose permissions cover that tenant alone (docs/use/dashboard.md)"

/** The one tenant that a token sees. Throws `forbidden` when there is none, or another beside it. */
export async function onlyTenant(client: Client): Promise<Tenant> {
  const query = new URLSearchParams({ limit: '1', fields: 'id,name,slug,custom_fields' })
  const { body } = await client.get('tenancy/tenants/', { query })
  const { count, results } = body as { count: number; results: Omit<Tenant, 'plan'>[] }
  const [tenant] = results
  if (!tenant || count !== 1)
    throw new NetBoxError({
      code: 'forbidden',
      message: `this token sees ${count} tenants, and a page is for one: ${REMEDY}`,
    })
  return { ...tenant, plan: planOf(tenant.custom_fields) }
}

/** The custom field `plan`: a text, or one of a choice set. */
function planOf({ plan }: Readonly<Record<string, unknown>>): string | undefined {
  const text = typeof plan === 'string' ? plan : (plan as { label?: string } | null | undefined)?.label
  return text || undefined
}
