import { describe, expect, test } from 'vitest'
import { WATCHED } from '../../apps/whatsup/index.ts'
import { parseModel } from '../../seed/load.ts'
import multipass from '../../seed/multipass.ts'
import { type WhatsUpAsked, withWhatsUp } from '../../seed/whatsup.ts'

const asked: WhatsUpAsked = {
  ...{ contacts: false, customField: undefined, journal: false, watched: WATCHED },
  payloadUrl: 'http://netbox-automation:8095/events',
  pageUrl: 'http://gateway/netbox/plugins/wug-sync/',
}
const rights = (more: Partial<WhatsUpAsked>) =>
  withWhatsUp({}, { ...asked, ...more })['users.objectpermission']!.map(({ actions, object_types }) => [
    actions,
    object_types,
  ])

describe('the user of the export to WhatsUp Gold', () => {
  test('sees devices, and nothing else, by default', () => {
    expect(rights({})).toEqual([[['view'], ['dcim.device']]])
  })

  test('gets what the settings make it do, and no more', () => {
    expect(rights({ contacts: true, customField: 'whatsup', journal: true })).toEqual([
      [['view'], ['dcim.device', 'tenancy.contactassignment']],
      [['change'], ['dcim.device']],
      [['add'], ['extras.journalentry']],
    ])
  })
})

test('a model that is exported is one that NetBox takes, with a link from each device', () => {
  const model = withWhatsUp(multipass, { ...asked, contacts: true, customField: 'whatsup', journal: true })
  expect(() => parseModel(model)).not.toThrow()
  expect(model['extras.customlink']).toMatchObject([
    { link_url: 'http://gateway/netbox/plugins/wug-sync/devices/{{ object.pk }}/' },
  ])
  expect(withWhatsUp({}, { ...asked, pageUrl: undefined })['extras.customlink']).toBeUndefined()
})
