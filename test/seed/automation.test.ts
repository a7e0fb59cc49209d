import { describe, expect, test } from 'vitest'
import { kindsMade } from '../../apps/automation/told.ts'
import { withAutomation } from '../../seed/automation.ts'
import { parseModel } from '../../seed/load.ts'
import multipass from '../../seed/multipass.ts'

const URL_OF_RECEIVER = 'http://netbox-automation:8090/api/webhooks/netbox'
const grants = (writes: string) =>
  withAutomation({}, kindsMade(writes, 'writes'), URL_OF_RECEIVER)['users.objectpermission']!

describe('the user of the automation', () => {
  test('only reads when writes are off, or dry runs', () => {
    for (const writes of ['off', 'dry-run']) expect(grants(writes).map(({ actions }) => actions)).toEqual([['view']])
  })

  test('sees no logins, permissions or keys of webhooks', () => {
    expect(JSON.stringify(grants('on').map(({ object_types }) => object_types))).not.toMatch(
      /users\.|webhook|eventrule/,
    )
  })

  test('makes what may be written and nothing else, and takes back addresses alone', () => {
    const rights = grants('ipam.ipaddress').map(({ actions, object_types }) => [actions, object_types])
    expect(rights.slice(1)).toEqual([
      [['add'], ['ipam.ipaddress']],
      [['delete'], ['ipam.ipaddress']],
    ])
    expect(grants('ipam.service').map(({ actions }) => actions)).toEqual([['view'], ['add']])
  })

  test('is added to a model that stays as it is', () => {
    const model = withAutomation(multipass, [], URL_OF_RECEIVER)
    expect(() => parseModel(model)).not.toThrow()
    expect(model['dcim.device']).toEqual(multipass['dcim.device'])
    expect(model['extras.webhook']).toHaveLength(multipass['extras.webhook'].length + 1)
  })
})
