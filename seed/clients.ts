import { checkClients } from './check-clients.ts'
import { type Client, passwordOf, plans, usernameOf } from './client.ts'
import { grants } from './grants.ts'
import { merged } from './merge.ts'
import { generatedPassword, type Model } from './model.ts'

/** The model with everything its clients need: tenant, network, user, permissions. Throws ModelError for a wrong entry. */
export function withClients(model: Model, clients: readonly Client[]): Model {
  if (clients.length === 0) return model
  checkClients(model, clients)
  return merged(model, commons, ...clients.flatMap((client) => [onboarded(client), client.has ?? {}]))
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
