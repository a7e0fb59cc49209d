import { expect, test } from 'vitest'
import { withEvents } from '../../seed/events.ts'
import { parseModel } from '../../seed/load.ts'
import multipass from '../../seed/multipass.ts'

const heard = { kinds: ['dcim.device', 'dcim.interface'], payloadUrl: 'http://netbox-automation:3401/x' }

test('a model with events is one that NetBox takes, and tells of changes only where they are heard', () => {
  const model = withEvents(multipass, heard)
  expect(() => parseModel(model)).not.toThrow()
  expect(model['extras.eventrule']!.at(-1)).toMatchObject({ object_types: heard.kinds })
  expect(withEvents(multipass, undefined)['extras.eventrule']).toEqual(multipass['extras.eventrule'])
})

test('the projector sees no keys of webhooks, and deletes nothing', () => {
  const rights = withEvents({}, heard)['users.objectpermission']!
  expect(JSON.stringify(rights)).not.toMatch(/users\.|webhook|eventrule|delete/)
})
