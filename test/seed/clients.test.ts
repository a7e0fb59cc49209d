import { describe, expect, test } from 'vitest'
import { type Client, plans } from '../../seed/client.ts'
import { withClients } from '../../seed/clients.ts'
import { parseModel } from '../../seed/load.ts'
import type { Model } from '../../seed/model.ts'
import multipass, { clients } from '../../seed/multipass.ts'

const base = { 'ipam.prefix': [{ prefix: '10.64.0.0/16', status: 'container' }] } satisfies Model
const acme: Client = { name: 'Acme', slug: 'acme', plan: 'Starter', prefix: '10.64.0.0/28' }
const umbrella: Client = { name: 'Umbrella', slug: 'umbrella', plan: 'Enterprise', prefix: '10.64.1.0/24' }

const isAcmes = ({ users }: { users?: unknown }) => JSON.stringify(users) === '["client-acme"]'

describe('onboarding a client', () => {
  test('is one entry, which becomes tenant, network, user and permissions', () => {
    const model = withClients(base, [acme])
    expect(model['tenancy.tenant']).toEqual([
      {
        name: 'Acme',
        slug: 'acme',
        custom_fields: { plan: 'Starter', quota_addresses: 10, quota_prefixes: 1, quota_devices: 3 },
      },
    ])
    expect(model['ipam.prefix']).toContainEqual({
      prefix: '10.64.0.0/28',
      description: 'Network of Acme',
      tenant: 'acme',
    })
    expect(model['users.user']!.map(({ username }) => username)).toEqual(['client-acme'])
    expect(model['users.objectpermission']!.every(isAcmes)).toBe(true)
  })

  test('changes nothing of the other clients', () => {
    const [one, both] = [withClients(base, [acme]), withClients(base, [acme, umbrella])]
    for (const kind of Object.keys(one) as (keyof Model)[])
      expect(both[kind]).toEqual(expect.arrayContaining([...one[kind]!]))
  })

  test('gives permissions that name nobody but the client', () => {
    const text = JSON.stringify(withClients(base, [acme, umbrella])['users.objectpermission']!.filter(isAcmes))
    expect(text).not.toContain('umbrella')
    expect(text).not.toContain('10.64.1.0')
  })

  test('gives no permission without a constraint, and none on users, tokens or permissions', () => {
    for (const { constraints, object_types } of withClients(base, [acme])['users.objectpermission']!) {
      expect(constraints).toBeTruthy()
      expect(JSON.stringify(object_types)).not.toContain('users.')
    }
  })

  test('takes along what else is said of theirs', () => {
    const device = { name: 'shop', device_type: 'x', role: 'x', site: 'x', tenant: 'acme' }
    expect(withClients(base, [{ ...acme, has: { 'dcim.device': [device] } }])['dcim.device']).toEqual([device])
  })

  test('makes a model that is well formed', () => {
    expect(() => parseModel(withClients(multipass, clients))).not.toThrow()
  })

  test('shows with the demo client what is nearly over its quota', () => {
    const theirs = withClients(multipass, clients)['ipam.ipaddress']!.filter(({ tenant }) => tenant === 'client-demo')
    expect(theirs).toHaveLength(plans.Starter.quota_addresses - 1)
  })

  test('without any adds nothing', () => {
    expect(withClients(base, [])).toBe(base)
  })
})

describe('an entry that is wrong is refused in one sentence', () => {
  const mistakes: [string, Partial<Client>, string][] = [
    [
      'no prefix',
      { prefix: undefined as never },
      'client Acme: prefix is missing; the plan Starter has a /28: the next free one is 10.64.0.0/28.',
    ],
    [
      'another size',
      { prefix: '10.64.0.0/26' },
      'client Acme: prefix is 10.64.0.0/26; the plan Starter has a /28: the next free one is 10.64.0.0/28.',
    ],
    ['no network', { prefix: 'ten' }, 'client Acme: prefix is ten; the plan Starter has a /28'],
    [
      'outside',
      { prefix: '10.65.0.0/28' },
      'client Acme: prefix 10.65.0.0/28 lies in no prefix of the model with status container; the next free one is 10.64.0.0/28.',
    ],
    [
      'unknown plan',
      { plan: 'Gold' as never },
      'client Acme: plan is "Gold"; it must be one of Starter, Business, Enterprise.',
    ],
    ['slug', { slug: 'A cme' }, 'client Acme: slug is "A cme"; it must be lower-case letters, digits and dashes.'],
    ['name', { name: ' ' }, 'name is empty'],
  ]
  test.each(mistakes)('%s', (_, wrong, sentence) => {
    expect(() => withClients(base, [{ ...acme, ...wrong }, umbrella])).toThrow(sentence)
  })

  test('two of the same network, with the next free one', () => {
    expect(() => withClients(base, [acme, umbrella, { ...acme, name: 'Third', slug: 'third' }])).toThrow(
      'client Third: prefix 10.64.0.0/28 overlaps that of Acme; the next free one is 10.64.0.16/28.',
    )
  })

  test('two of the same slug', () => {
    expect(() => withClients(base, [acme, { ...umbrella, slug: 'acme' }])).toThrow(
      'slug is "acme", which another tenant',
    )
  })

  test('a container that is full', () => {
    const small = { 'ipam.prefix': [{ prefix: '10.64.0.0/28', status: 'container' }] } satisfies Model
    expect(() => withClients(small, [acme, { ...acme, name: 'B', slug: 'b' }])).toThrow('have none left.')
  })
})
