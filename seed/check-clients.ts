import { type Network, parseNetwork } from '../netbox/address.ts'
import { freeBlock, overlap, within } from './blocks.ts'
import { type Client, plans } from './client.ts'
import type { Model } from './model.ts'
import { ModelError } from './model-error.ts'

/**
 * Checks the clients of a model: their names, plans and networks.
 *
 * @throws ModelError one sentence for the first mistake, with the next free block where a network is wrong
 */
export function checkClients(model: Model, clients: readonly Client[]): void {
  const containers = (model['ipam.prefix'] ?? []).filter(({ status }) => status === 'container')
  const blocks = containers.map(({ prefix }) => parseNetwork(String(prefix))!)
  const known = new Set((model['tenancy.tenant'] ?? []).map(({ slug }) => String(slug)))
  const taken: { client: Client; network: Network }[] = []
  for (const client of clients) {
    const { name, slug, plan, prefix } = client
    if (!/^[a-z0-9-]{1,100}$/.test(slug))
      throw wrong(client, `slug is "${slug}"; it must be lower-case letters, digits and dashes`)
    if (known.has(slug)) throw wrong(client, `slug is "${slug}", which another tenant of the model has`)
    known.add(slug)
    if (!Object.hasOwn(plans, plan))
      throw wrong(client, `plan is "${plan}"; it must be one of ${Object.keys(plans).join(', ')}`)
    const { length } = plans[plan]
    const given = [...taken.map(({ network }) => network), ...laterBlocks(clients, client)]
    const remedy = () => {
      const free = freeBlock(blocks, length, given)
      return free ? `the next free one is ${free}` : 'the container prefixes of the model have none left'
    }
    const network = prefix === undefined ? undefined : parseNetwork(prefix)
    if (!network || network.length !== length)
      throw wrong(client, `prefix is ${prefix ?? 'missing'}; the plan ${plan} has a /${length}: ${remedy()}`)
    if (!blocks.some((block) => within(network, block)))
      throw wrong(client, `prefix ${prefix} lies in no prefix of the model with status container; ${remedy()}`)
    const other = taken.find((one) => overlap(one.network, network))
    if (other) throw wrong(client, `prefix ${prefix} overlaps that of ${other.client.name}; ${remedy()}`)
    if (name.trim() === '') throw wrong(client, 'name is empty; it must be what people call them')
    taken.push({ client, network })
  }
}

/** What clients further down have: the block that is told as free must not be one of theirs. */
function laterBlocks(clients: readonly Client[], client: Client): Network[] {
  return clients.slice(clients.indexOf(client) + 1).flatMap(({ prefix }) => parseNetwork(prefix ?? '') ?? [])
}

function wrong({ name, slug }: Client, what: string): ModelError {
  return new ModelError(`client ${name || slug}: ${what}.`)
}
