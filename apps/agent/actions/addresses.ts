import { z } from 'zod'
import { contains, formatAddress, parseAddress, parseNetwork } from '../../../netbox/address.ts'
import { type Client, kinds, NetBoxError } from '../../../netbox/index.ts'
import { type Intent, writes } from '../action.ts'
import type { Desk } from '../desk.ts'
import { withinQuota } from '../quota.ts'
import type { Raw, Shown } from '../shape/rows.ts'
import { sorts } from '../sorts.ts'
import { description, dryRun, tags, text, which } from './params.ts'
import { lengthOf, prefixOf, smallestAround } from './prefix-of.ts'

const params = z.strictObject({
  address: text(
    'The address, such as "192.168.1.50" or "192.168.1.50/24"; leave it out for the next free one',
  ).optional(),
  prefix: which('The network to take the next free address of, such as "192.168.1.0/24", or its id').optional(),
  tenant: which('Tenant it belongs to, by name, slug or id').optional(),
  device: which('Device to assign it to, with an interface').optional(),
  interface: text('Name of the interface of the device').optional(),
  status: z.enum(['active', 'reserved', 'deprecated', 'dhcp', 'slaac']).default('active'),
  dns_name: text('DNS name').optional(),
  description,
  tags,
  ...dryRun,
})
type Params = z.infer<typeof params>

export const createIp = writes({
  name: 'create_ip',
  description:
    'Records an IP address: the given one, or the next free one of a prefix. Two agents that ask at once never get the same. Give "prefix" or "address"; with both, the address must lie in the prefix.',
  kind: 'ipam.ipaddress',
  params,
  first: 'prefix',
  async intend(given, desk) {
    if (given.prefix === undefined && given.address === undefined)
      throw wrong('give "prefix" for the next free address of a network, or "address" for a certain one')
    // Who writes an address there wants that very one, not the next free one beside it.
    if (typeof given.prefix === 'string' && parseAddress(given.prefix))
      throw wrong(
        `prefix is "${given.prefix}", an address; it must be a network such as "192.168.1.0/24", or give "address"`,
      )
    const body = await bodyOf(given, desk)
    const intent =
      given.address === undefined
        ? await nextFree(await prefixOf(desk, given.prefix!), body, desk)
        : await certain(await withMask(given.address, given, desk), body, desk)
    const idOf = (answer: Shown) => (answer.address as { id: number }).id
    return body.tenant ? await withinQuota(intent, 'quota_addresses', body.tenant, desk, idOf) : intent
  },
})

interface Body {
  /** Whose it will be. */
  readonly tenant: Raw | undefined
  /** As NetBox takes it. */
  readonly sent: Record<string, unknown>
  /** As people read it. */
  readonly told: Record<string, unknown>
}

async function bodyOf(given: Params, desk: Desk): Promise<Body> {
  const tenant = given.tenant === undefined ? desk.tenant : await desk.find('tenant', given.tenant)
  const holder = await interfaceOf(given, desk)
  const found = await Promise.all((given.tags ?? []).map((tag) => desk.find('tag', tag)))
  const plain = {
    status: given.status,
    ...(given.dns_name && { dns_name: given.dns_name }),
    ...(given.description && { description: given.description }),
  }
  return {
    tenant,
    sent: {
      ...plain,
      ...(tenant && { tenant: tenant.id }),
      ...(holder && { assigned_object_type: 'dcim.interface', assigned_object_id: holder.id }),
      ...(found.length > 0 && { tags: found.map(({ slug }) => ({ slug })) }),
    },
    told: {
      ...plain,
      ...(tenant && { tenant: tenant.name }),
      ...(holder && { device: given.device, interface: holder.name }),
      ...(found.length > 0 && { tags: found.map(({ slug }) => slug) }),
    },
  }
}

async function interfaceOf(given: Params, desk: Desk): Promise<Raw | undefined> {
  if (given.device === undefined && given.interface === undefined) return undefined
  if (given.device === undefined || given.interface === undefined)
    throw wrong('"device" and "interface" belong together: give both to assign the address, or neither')
  const { id, name } = await desk.find('device', given.device)
  const all = await desk.all(kinds['dcim.interface'].path, ['name'], [['device_id', String(id)]])
  const found = all.find((row) => row.name === given.interface)
  if (found) return found
  const known = all.map((row) => row.name).slice(0, 20)
  throw new NetBoxError({
    code: 'not-found',
    message: `${name} has no interface "${given.interface}"; it has ${known.join(', ') || 'none'}`,
  })
}

/** NetBox chooses the address under a lock of its database: that is what keeps two agents apart. */
async function nextFree(prefix: Raw, { sent, told }: Body, desk: Desk): Promise<Intent> {
  const path = `${sorts.prefix.path}${prefix.id}/available-ips/`
  const full = () =>
    new NetBoxError({ code: 'refused', message: `${prefix.prefix} has no free address left; take another prefix` })
  const { body } = await desk.client.get(path, { query: new URLSearchParams({ limit: '1' }) })
  const [next] = body as { address: string }[]
  if (!next) throw full()
  return {
    fields: { address: `the next free one of ${prefix.prefix}, now ${next.address}`, ...told },
    turn: `prefix ${prefix.id}`,
    async carryOut(message) {
      try {
        const answer = await desk.client.post(path, { ...sent, changelog_message: message })
        return { created: true, address: await desk.show('address', (answer.body as Raw).id) }
      } catch (error) {
        // 409: others took the last ones meanwhile.
        if (error instanceof NetBoxError && error.status === 409) throw full()
        throw error
      }
    },
  }
}

interface Place {
  /** With mask. */
  address: string
  /** The VRF of the prefix it lies in. */
  vrf: number | null
}

async function certain({ address, vrf }: Place, { sent, told }: Body, desk: Desk): Promise<Intent> {
  const host = address.split('/')[0]!
  const holders = () =>
    desk.all(sorts.address.path, sorts.address.shape.columns, [
      ['address', host],
      ['vrf_id', String(vrf)],
    ])
  const assertFree = async () => {
    const [row] = await holders()
    if (row) throw taken(row, desk)
  }
  await assertFree()
  return {
    fields: { address, ...told },
    turn: `address ${vrf} ${host}`,
    async carryOut(message) {
      await assertFree()
      const answer = await desk.client.post(sorts.address.path, { ...sent, address, vrf, changelog_message: message })
      const { id } = answer.body as Raw
      // NetBox looks before it writes, but holds no lock: another process may have written between. Then neither keeps it.
      if ((await holders()).length > 1) {
        await withdraw(desk.client, id, message)
        throw wrong(`address: ${address} was taken by somebody else at the same moment; ask again or take another`)
      }
      return { created: true, address: await desk.show('address', id) }
    },
  }
}

async function withdraw(client: Client, id: number, message: string): Promise<void> {
  await client.delete(sorts.address.path, [{ id, changelog_message: message }])
}

/** The address with the mask of the prefix it lies in, unless it has one. */
async function withMask(text: string, given: Params, desk: Desk): Promise<Place> {
  const [host = '', mask] = text.split('/')
  const address = parseAddress(host)
  if (!address || (mask !== undefined && !parseNetwork(text)))
    throw wrong(`address is "${text}"; it must be written like "192.168.1.50" or "192.168.1.50/24"`)
  const prefix =
    given.prefix === undefined ? await smallestAround(desk, formatAddress(address)) : await prefixOf(desk, given.prefix)
  if (prefix && !contains(parseNetwork(String(prefix.prefix))!, address))
    throw wrong(`address: ${host} does not lie in ${prefix.prefix}`)
  if (!prefix && desk.tenant) throw wrong(`address: ${host} lies in no prefix of the tenant ${desk.tenant.name}`)
  if (!prefix && mask === undefined)
    throw wrong(`address: ${host} lies in no prefix that NetBox knows; give its mask too, such as "${host}/24"`)
  const { id = null } = (prefix?.vrf ?? {}) as { id?: number }
  return { address: `${formatAddress(address)}/${mask ?? lengthOf(prefix!)}`, vrf: id }
}

function taken(row: Raw, desk: Desk): NetBoxError {
  const { address, device, tenant } = sorts.address.shape.show(row)
  // An agent of one tenant learns nothing of the others.
  const told = !desk.tenant || desk.tenant.name === tenant
  const whose = told ? [`id ${row.id}`, device && `on ${device}`, tenant && `tenant ${tenant}`].filter(Boolean) : []
  return new NetBoxError({
    code: 'foreign',
    message: `address: ${address} is taken${whose.length > 0 ? ` (${whose.join(', ')})` : ''}; take another, or leave "address" out for the next free one`,
  })
}

function wrong(message: string): NetBoxError {
  return new NetBoxError({ code: 'invalid', message })
}
