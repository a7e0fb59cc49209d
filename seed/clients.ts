import { checkClients } from './check-clients.ts'
import { grants } from './grants.ts'
import { merged } from './merge.ts'
import { generatedPassword, type Model } from './model.ts'

/** A client of the operator: one entry is all it takes to onboard them. */
export interface Client {
  readonly name: string
  /** Names the tenant, and the user `client-<slug>`. */
  readonly slug: string
  readonly plan: Plan
  /** Tenant group, by slug. */
  readonly group?: string
  /** Their network: a block of the plan's size out of a container prefix of the model. Left out, the next free one is told. */
  readonly prefix?: string
}

export type Plan = keyof typeof plans

/** What a plan gives: the length of the client's prefix, and how much they may have. */
export const plans = {
  Starter: { length: 28, quota_addresses: 10, quota_prefixes: 1, quota_devices: 3 },
  Business: { length: 26, quota_addresses: 50, quota_prefixes: 4, quota_devices: 20 },
  Enterprise: { length: 24, quota_addresses: 250, quota_prefixes: 16, quota_devices: 100 },
} as const

/** The generated password of a client's user, by this name. */
export const passwordOf = ({ slug }: Client) => `client-${slug}-password`
export const usernameOf = ({ slug }: Client) => `client-${slug}`

/** The model with everything its clients need: tenant, network, user, permissions. Throws UserError for a wrong entry. */
export function withClients(model: Model, clients: readonly Client[]): Model {
  if (clients.length === 0) return model
  checkClients(model, clients)
  return merged(model, commons, ...clients.map(onboarded))
}

const OBJECT_TYPES = ['tenancy.tenant']
const quota = (name: string, label: string) => ({
  name,
  label,
  type: 'integer',
  object_types: OBJECT_TYPES,
  validation_minimum: 0,
  description: 'Most that the plan allows',
})

/** What all clients share: the custom fields their plan stands in. */
const commons = {
  'extras.customfieldchoiceset': [{ name: 'Plan', extra_choices: Object.keys(plans).map((plan) => [plan, plan]) }],
  'extras.customfield': [
    { name: 'plan', label: 'Plan', type: 'select', choice_set: 'Plan', object_types: OBJECT_TYPES },
    quota('quota_addresses', 'Addresses'),
    quota('quota_prefixes', 'Prefixes'),
    quota('quota_devices', 'Devices'),
  ],
} satisfies Model

function onboarded(client: Client): Model {
  const { name, slug, plan, group, prefix } = client
  const { length: _, ...quotas } = plans[plan]
  return {
    'tenancy.tenant': [{ name, slug, ...(group && { group }), custom_fields: { plan, ...quotas } }],
    'ipam.prefix': [{ prefix: prefix!, description: `Network of ${name}`, tenant: slug }],
    'users.user': [{ username: usernameOf(client), password: generatedPassword(passwordOf(client)) }],
    'users.objectpermission': grants(client).map(({ about, ...grant }) => ({
      name: `${usernameOf(client)}: ${about}`,
      users: [usernameOf(client)],
      ...grant,
    })),
  }
}
