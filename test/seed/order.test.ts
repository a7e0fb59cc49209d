import { describe, expect, test } from 'vitest'
import multipass from '../../seed/multipass.ts'
import { inCreationOrder, neededBy } from '../../seed/order.ts'

const names = (model: Parameters<typeof inCreationOrder>[0]) =>
  inCreationOrder(model).map(({ kind, fields }) => `${kind} ${fields.name ?? fields.address ?? fields.model}`)

describe('the order in which a model is made', () => {
  test('puts what is referred to first, whatever the order of the file', () => {
    expect(
      names({
        'dcim.rack': [{ name: 'R1', site: 'paris' }],
        'dcim.site': [{ name: 'Paris', slug: 'paris', tenant: 'acme', tags: ['blue'] }],
        'extras.tag': [{ name: 'Blue', slug: 'blue' }],
        'tenancy.tenant': [{ name: 'Acme', slug: 'acme' }],
      }),
    ).toEqual(['tenancy.tenant Acme', 'extras.tag Blue', 'dcim.site Paris', 'dcim.rack R1'])
  })

  test('puts parents before children of the same kind', () => {
    expect(
      names({
        'dcim.region': [
          { name: 'Paris', slug: 'paris', parent: 'france' },
          { name: 'France', slug: 'france' },
        ],
      }),
    ).toEqual(['dcim.region France', 'dcim.region Paris'])
  })

  test('takes out what closes a circle, to be set last', () => {
    const device = inCreationOrder(multipass).find(({ kind }) => kind === 'dcim.device')
    expect(device?.later).toEqual({ primary_ip4: '192.168.1.161/24' })
    expect(device?.fields).not.toHaveProperty('primary_ip4')
  })

  test('refuses objects that refer to each other', () => {
    const region = (slug: string, parent: string) => ({ name: slug, slug, parent })
    expect(() => inCreationOrder({ 'dcim.region': [region('a', 'b'), region('b', 'a')] })).toThrow(/in a circle/)
  })

  test('knows what each object of MultiPass needs, custom fields and tags included', () => {
    const items = inCreationOrder(multipass)
    const needs = (kind: string) => {
      const item = items.find((one) => one.kind === kind)!
      return [...new Set(neededBy(item, items).map((one) => one.kind))].sort()
    }
    expect(needs('ipam.ipaddress')).toEqual(['dcim.interface', 'tenancy.tenant'])
    expect(needs('ipam.service')).toEqual(['dcim.device', 'extras.customfield', 'extras.tag'])
    expect(needs('dcim.device')).toEqual([
      'dcim.devicerole',
      'dcim.devicetype',
      'dcim.rack',
      'dcim.site',
      'extras.customfield',
      'tenancy.tenant',
    ])
  })
})
