import { describe, expect, test } from 'vitest'
import { NEIGHBOURS } from '../../sandbox/homelab/index.ts'
import { loadModel, parseModel } from '../../seed/load.ts'
import multipass from '../../seed/multipass.ts'

describe('a model', () => {
  test.each(['./seed/multipass.ts', './seed/example.ts'])('%s is well formed', async (path) => {
    expect(Object.keys(await loadModel(path)).length).toBeGreaterThan(0)
  })

  test('that is not there is named', async () => {
    await expect(loadModel('./seed/nowhere.ts')).rejects.toThrow(
      'netbox:model is ./seed/nowhere.ts; there is no such module',
    )
  })

  test('in a module without one is missed', async () => {
    await expect(loadModel('./seed/order.ts')).rejects.toThrow('its default export must be a model')
  })

  test('with a mistake is refused with the object and the field', () => {
    expect(() => parseModel({ 'dcim.site': [{ name: 'Paris', slug: 'paris', colour: 'red' }] })).toThrow(
      /dcim\.site .*paris.*"colour"/i,
    )
  })
})

describe('the model of MultiPass', () => {
  const services = multipass['ipam.service']

  test('has a service for each of the fourteen containers and the four of NetBox', () => {
    const ours = ['netbox', 'netbox-postgres', 'netbox-redis', 'netbox-worker']
    expect(services.map(({ custom_fields }) => custom_fields.container).sort()).toEqual(
      [...NEIGHBOURS.map(({ name }) => name), ...ours].sort(),
    )
  })

  test('tells exposed services from internal ones', () => {
    const exposed = services.filter(({ tags }) => tags.includes('exposed')).map(({ name }) => name)
    expect(exposed).toEqual([
      'nextjs',
      'supabase-studio',
      'langfuse',
      'litellm',
      'kong',
      'supabase-db',
      'redis',
      'netbox',
      'netbox-postgres',
    ])
  })
})
