import { expect, test } from 'vitest'
import { DISCOVERY, withDiscovery } from '../../seed/discovery.ts'
import { rotatedWith } from '../../seed/rotated.ts'

test("discovery's user may change only what bears the tag, and is rotated with the automation", () => {
  const model = withDiscovery({}, [
    { about: 'sees', kinds: ['dcim.device'], actions: ['view'] },
    { about: 'changes its own', kinds: ['dcim.device'], actions: ['change'], tagged: 'found' },
  ])
  expect(model['users.objectpermission']).toMatchObject([
    { name: 'netbox-discovery: sees', users: ['netbox-discovery'], actions: ['view'] },
    { name: 'netbox-discovery: changes its own', actions: ['change'], constraints: { tags__slug: 'found' } },
  ])
  expect(model['users.objectpermission']![0]).not.toHaveProperty('constraints')
  const [user] = model['users.user'] as unknown as [{ password: { generated: string; as: 'password' } }]
  expect(user.password.generated).toBe(DISCOVERY.password)
  expect(rotatedWith(user.password)).toBe('automation')
})
