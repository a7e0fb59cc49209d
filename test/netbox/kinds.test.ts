import { describe, expect, it } from 'vitest'
import { inOrder, isKind, type KindEntry, kinds, parseDesired } from '../../netbox/index.ts'
import { levels, needs } from '../../netbox/kinds.ts'
import { homelab } from './model.ts'

describe('kinds', () => {
  it.each(Object.entries(kinds) as [string, KindEntry][])(
    '%s holds together',
    (_, { path, key, fields, instead, find }) => {
      expect(path).toMatch(/^[a-z]+\/[a-z0-9-]+\/$/)
      expect(Object.keys(fields)).toEqual(expect.arrayContaining([...key]))
      for (const field of Object.values(fields)) for (const to of field.to ?? []) expect(isKind(to), to).toBe(true)
      for (const name of Object.keys(instead ?? {})) expect(fields).not.toHaveProperty(name)
      for (const name of Object.keys(find ?? {})) expect(key).toContain(name)
    },
  )

  it('say what their key is worth where NetBox has none', () => {
    const silent = Object.entries(kinds as Record<string, KindEntry>).filter(([, { unique, note }]) => !unique && !note)
    expect(silent.map(([kind]) => kind)).toEqual([])
  })

  it('come after everything they need', () => {
    for (const kind of inOrder)
      for (const needed of needs(kind)) expect(levels.get(needed)!).toBeLessThan(levels.get(kind)!)
  })
})

describe('input', () => {
  const mistakes: [unknown, string][] = [
    [[], 'what is wanted must be an object of lists by kind, such as {"dcim.site": [{…}]}'],
    [{ 'dcim.sites': [] }, '"dcim.sites" is not a kind of object this engine knows; did you mean "dcim.site"?'],
    [{ 'dcim.site': {} }, 'dcim.site must be a list of objects'],
    [{ 'dcim.site': ['x'] }, 'dcim.site: an object of fields is wanted, not "x"'],
    [{ 'dcim.site': [{ name: 'a' }] }, 'dcim.site a: slug is missing, which tells the object from others'],
    [{ 'dcim.site': [{ slug: 'a', statsu: 'x' }] }, 'dcim.site a: there is no field "statsu"; did you mean "status"?'],
    [{ 'dcim.site': [{ slug: 'a', latitude: 'north' }] }, 'dcim.site a: latitude is "north"; it must be a number'],
    [{ 'dcim.site': [{ slug: 'a', toString: 1 }] }, 'dcim.site a: there is no field "toString"'],
    [
      { 'ipam.prefix': [{ prefix: '10.0.0.0/8', site: 'a' }] },
      'ipam.prefix 10.0.0.0/8: there is no field "site"; write scope: {site: <slug>}',
    ],
    [
      { 'ipam.ipaddress': [{ address: 'x' }] },
      'ipam.ipaddress x: address is "x"; it must be an IP address with its mask, such as 192.168.1.161/24',
    ],
    [
      { 'ipam.service': [{ name: 'a', parent: { device: 'd' }, port_mappings: ['443'] }] },
      "ipam.service d/a: port_mappings is [\"443\"]; it must be a list of protocol/port, such as ['tcp/443', 'udp/443']",
    ],
    [{ 'extras.webhook': [{ name: 'w', secret: 12345 }] }, 'extras.webhook w: secret must be text'],
  ]
  it.each(mistakes)('%j', (input, sentence) => {
    expect(() => parseDesired(input)).toThrow(new RegExp(`^${RegExp.escape(sentence)}$`))
  })

  it('that is right passes as it is', () => {
    expect(parseDesired(homelab)).toBe(homelab)
  })
})
