import { z } from 'zod'
import { NetBoxError, Session } from '../../../netbox/index.ts'
import { reads, writes } from '../action.ts'
import { filtersOf } from './filters.ts'
import { description, dryRun, listed, paging, query, tag, text, which } from './params.ts'

export const listTenants = reads({
  name: 'list_tenants',
  description:
    'Lists tenants (clients, owners) with their group and how many devices, prefixes and addresses each has.',
  params: z.strictObject({ query, tag, ...paging }),
  first: 'query',
  run: async ({ limit, offset, ...wanted }, desk) =>
    listed('tenants', await desk.list('tenant', await filtersOf(desk, wanted), { limit, offset })),
})

export const createTenant = writes({
  name: 'create_tenant',
  description: 'Records a tenant (a client or owner of devices and addresses). One that exists is left as it is.',
  kind: 'tenancy.tenant',
  params: z.strictObject({
    name: text('Name of the tenant'),
    slug: z
      .string()
      .regex(/^[a-z0-9_-]{1,100}$/, 'must be lower-case letters, digits, - and _')
      .describe('Short name for addresses; made from the name when left out')
      .optional(),
    group: which('Tenant group, by name, slug or id').optional(),
    description,
    ...dryRun,
  }),
  first: 'name',
  async intend({ name, slug = slugFor(name), group, description }, desk) {
    if (desk.tenant)
      throw new NetBoxError({
        code: 'forbidden',
        message: `this agent works for the tenant ${desk.tenant.name} alone and makes no others`,
      })
    const groupRow = group === undefined ? undefined : await desk.find('tenantGroup', group)
    const fields = { name, slug, ...(description && { description }) }
    return {
      fields: { ...fields, ...(groupRow && { group: groupRow.name }) },
      turn: 'tenants',
      async carryOut(message) {
        const alike = [...(await desk.candidates('tenant', slug)), ...(await desk.candidates('tenant', name))]
        // A name of digits is also looked up as an id.
        const known = alike.find((row) => row.slug === slug || sameText(String(row.name), name))
        if (known) {
          const tenant = await desk.show('tenant', known.id)
          return { created: false, note: 'it was there already; nothing was changed', tenant }
        }
        const wanted = { ...fields, ...(groupRow && { group: { id: groupRow.id } }) }
        const { id } = await new Session(desk.client, { message }).ensure('tenancy.tenant', wanted)
        return { created: true, tenant: await desk.show('tenant', id) }
      },
    }
  },
})

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** `Café du Port` → `cafe-du-port` */
function slugFor(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  if (slug !== '') return slug.slice(0, 100)
  throw new NetBoxError({
    code: 'invalid',
    message: `slug: none can be made from the name "${name}"; give one, such as "client-demo"`,
  })
}
