import {
  apply,
  type Client,
  type Desired,
  inOrder,
  type Policy,
  parseDesired,
  plan,
  provisionToken,
  readCurrent,
  revokeToken,
} from '../../netbox/index.ts'

/** Two tenants in one NetBox, each with something that points at the other, and a user for each. */
export interface World extends AsyncDisposable {
  readonly quartz: Inhabitant
  readonly basalt: Inhabitant
}

export interface Inhabitant {
  readonly slug: string
  readonly token: string
  readonly user: { readonly username: string; readonly password: string }
}

const PASSWORD = 'Correct-Horse-9-Battery'
const FIELDS = { plan: 'text', quota_addresses: 'integer', quota_prefixes: 'integer', quota_devices: 'integer' }

/** What a tenant's user may view, and of it which: the constraints of docs/use/dashboard.md. */
export const permissions = (slug: string): Record<string, object | object[]> => ({
  'tenancy.tenant': { slug },
  'dcim.device': { tenant__slug: slug },
  'ipam.prefix': { tenant__slug: slug },
  'ipam.ipaddress': { tenant__slug: slug },
  'ipam.service': [{ device__tenant__slug: slug }, { virtual_machine__tenant__slug: slug }],
  'dcim.site': [{ tenant__slug: slug }, { tenant__isnull: true }],
})

/** Every name of Quartz has `quartz` in it, every name of Basalt `basalt`, and what is nobody's neither. */
function model(run: string): Desired {
  const [quartz, basalt] = [`${run}-quartz`, `${run}-basalt`]
  const device = (name: string, tenant: string, site: string, primary_ip4: string) => ({
    ...{ name: `${run}-${name}`, tenant, site, device_type: run, role: run, primary_ip4 },
  })
  const address = (address: string, tenant: string, holder: string, dns_name: string) => ({
    ...{ address, tenant, dns_name },
    assigned_object: { interface: { device: `${run}-${holder}`, name: 'eth0' } },
  })
  const limits = { plan: 'Business', quota_addresses: 2, quota_prefixes: 4 }
  return parseDesired({
    'extras.tag': [{ name: run, slug: run }],
    'tenancy.tenant': [
      { name: `Quartz ${run}`, slug: quartz, custom_fields: limits },
      { name: `Basalt ${run}`, slug: basalt, custom_fields: { plan: 'Basalt only' } },
    ],
    'dcim.site': [
      { name: `Hall ${run}`, slug: `${run}-hall` },
      { name: `Basalt vault ${run}`, slug: `${run}-vault`, tenant: basalt },
    ],
    'dcim.manufacturer': [{ name: run, slug: run }],
    'dcim.devicetype': [{ manufacturer: run, model: run, slug: run }],
    'dcim.devicerole': [{ name: `Role ${run}`, slug: run }],
    'dcim.device': [
      device('quartz-web', quartz, `${run}-hall`, '198.18.71.11/24'),
      // In a site of the other, and its primary address is the other's.
      device('quartz-db', quartz, `${run}-vault`, '198.18.72.13/24'),
      device('basalt-core', basalt, `${run}-vault`, '198.18.72.11/24'),
    ],
    'dcim.interface': ['quartz-web', 'quartz-db', 'basalt-core'].map((name) => ({
      ...{ device: `${run}-${name}`, name: 'eth0', type: 'virtual' },
    })),
    'ipam.prefix': [
      { prefix: '198.18.71.0/24', tenant: quartz, description: 'quartz front' },
      { prefix: '198.18.72.0/24', tenant: basalt, description: 'basalt core' },
    ],
    'ipam.ipaddress': [
      address('198.18.71.11/24', quartz, 'quartz-web', 'web.quartz.example'),
      // On a device of the other.
      address('198.18.71.12/24', quartz, 'basalt-core', 'guest.quartz.example'),
      address('198.18.72.11/24', basalt, 'basalt-core', 'core.basalt.example'),
      address('198.18.72.13/24', basalt, 'quartz-db', 'db.basalt.example'),
    ],
    'ipam.service': [
      { name: 'quartz-https', parent: { device: `${run}-quartz-web` }, port_mappings: ['tcp/443', 'udp/443'] },
      { name: 'basalt-vault', parent: { device: `${run}-basalt-core` }, port_mappings: ['tcp/8200'] },
    ],
  })
}

/** Fills NetBox; at the end everything is gone again. The names of all objects begin with `run`. */
export async function makeWorld(client: Client, url: string, run: string): Promise<World> {
  await using undo = new AsyncDisposableStack()
  for (const [name, type] of Object.entries(FIELDS)) await field(name, type)
  const policy: Policy = { mode: 'sync', tag: run }
  undo.defer(() => converge({}))
  await converge(model(run))
  const quartz = await inhabitant('quartz')
  const basalt = await inhabitant('basalt')
  const cleanUp = undo.move()
  return { quartz, basalt, [Symbol.asyncDispose]: () => cleanUp.disposeAsync() }

  async function converge(desired: Desired): Promise<void> {
    const made = plan(desired, await readCurrent(client, desired, policy, inOrder), policy)
    const { failed } = await apply(client, made)
    const wrong = [...made.problems, ...failed.map(({ error }) => error!)]
    if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'))
  }

  /** Makes an object that goes again. */
  async function make(path: string, body: object): Promise<number> {
    const { id } = (await client.post(path, body)).body as { id: number }
    undo.defer(async () => void (await client.delete(`${path}${id}/`, undefined)))
    return id
  }

  /** A custom field of tenants, which a NetBox in use may have already. */
  async function field(name: string, type: string): Promise<void> {
    const query = new URLSearchParams({ name })
    const { count } = (await client.get('extras/custom-fields/', { query })).body as { count: number }
    if (count === 0) await make('extras/custom-fields/', { name, type, object_types: ['tenancy.tenant'] })
  }

  async function inhabitant(name: string): Promise<Inhabitant> {
    const slug = `${run}-${name}`
    const user = { username: slug, password: PASSWORD }
    const id = await make('users/users/', user)
    for (const [type, constraints] of Object.entries(permissions(slug)))
      await make('users/permissions/', {
        ...{ name: `${slug} ${type}`, object_types: [type], actions: ['view'], constraints, users: [id] },
      })
    const token = await provisionToken({ url, ...user, description: 'system test' })
    undo.defer(() => revokeToken(client, token.id))
    return { slug, token: token.token, user }
  }
}
