import { describe, expect, test } from 'vitest'
import { forgotten } from '../../script/forgotten.ts'

const netbox = { urn: 'urn:netbox', type: 'container', inputs: { name: 'netbox' } }
const postgres = { urn: 'urn:postgres', type: 'container' }
const site = {
  urn: 'urn:site',
  dependencies: ['urn:netbox', 'urn:postgres'],
  propertyDependencies: { name: ['urn:netbox'], slug: null },
}
const state = (...resources: object[]) => ({ version: 3, deployment: { manifest: { time: 't' }, resources } })

describe('a state without a resource', () => {
  test('holds the others, which depend on it no longer', () => {
    expect(forgotten(state(netbox, postgres, site), ['urn:netbox'])).toEqual(
      state(postgres, {
        urn: 'urn:site',
        dependencies: ['urn:postgres'],
        propertyDependencies: { name: [], slug: null },
      }),
    )
  })

  test('is the same where there is no such resource, to the last field', () => {
    expect(forgotten(state(netbox, site), ['urn:other'])).toEqual(state(netbox, site))
  })
})
