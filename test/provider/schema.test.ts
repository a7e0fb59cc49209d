import { describe, expect, test } from 'vitest'
import { kinds } from '../../netbox/index.ts'
import { netboxPlugin } from '../../provider/plugin.ts'

const plugin = netboxPlugin()
const { resources, version } = JSON.parse(plugin.schema!()) as {
  version: string
  resources: Record<string, Record<'inputProperties' | 'properties', Record<string, unknown>> & { required: string[] }>
}

describe('the package schema', () => {
  test('has every type that the provider serves, and no other', () => {
    expect(Object.keys(resources).sort()).toEqual(Object.keys(plugin.types).sort())
    expect(version).toBe(plugin.version)
  })

  test('has every field of a kind, with what is to know about it', () => {
    const { inputProperties, properties, required } = resources['netbox:extras:Webhook']!
    expect(Object.keys(inputProperties)).toEqual([...Object.keys(kinds['extras.webhook'].fields), 'adopt'])
    expect(properties).toMatchObject({ secret: { type: 'string', secret: true }, display_url: { type: 'string' } })
    expect(required).toContain('payload_url')
  })

  test('tells how references are written', () => {
    expect(resources['netbox:dcim:Interface']!.inputProperties.device).toMatchObject({
      description: expect.stringMatching(/^Refers to dcim\.device, by its name, by \{site, .*name\} or by \{id\}\.$/),
    })
  })
})
