import { describe, expect, it } from 'vitest'
import { meet } from '../../../kong/overlap/meet.ts'

const ours = '/api/netbox(?:/|$)'

describe('a path of ours that takes whole segments meets', () => {
  it.each([
    '/',
    '/api',
    '/api/net',
    '/api/netbox',
    '/api/netbox/',
    '/api/netbox/sync',
    '/api/netbox(?:/|$)',
    '~/api/netbox/sync',
    '/api/[a-z]+/sync',
    '/api/[^/]+$',
    '/.*/sync',
    '/(?:api|rest)/netbox/v\\d+',
    '/api/net(box)?/x',
    '/api/netbox$',
    '/(?i)API',
    '/api/$PART/x',
    '/api(?!/other)',
    '/api(?=/n)',
  ])('%s', (path) => expect(meet(ours, path)).toBe(true))
})

describe('it does not meet', () => {
  it.each([
    '/api/netboxes',
    '/api/netbox-2/',
    '/rest/v1/',
    '/API/netbox',
    '/api/[0-9]+/sync',
    '/api/other(?:/|$)',
    '/(?:rest|auth)/v\\d',
    '/api$',
    '/api/netbox\\d',
    '/a{2}pi',
  ])('%s', (path) => expect(meet(ours, path)).toBe(false))
})

describe('another path of ours', () => {
  it('that is plain meets what begins like it, and what it begins like', () => {
    expect(['/', '/n', '/netboxx', '/x'].map((path) => meet('/netbox', path))).toEqual([true, true, true, false])
  })

  it('that is any regular expression meets what its literal beginning meets', () => {
    expect(['/a/b1', '/a/', '/b'].map((path) => meet('/a/bc?[0-9]', path))).toEqual([true, true, false])
  })
})
