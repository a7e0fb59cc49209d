import { describe, expect, it } from 'vitest'
import { GatewayError, netboxServices } from '../../../kong/index.ts'
import { claimOf } from '../../../kong/overlap/claim.ts'
import { judge, overlapsOf } from '../../../kong/overlap/overlaps.ts'
import { netbox } from '../samples.ts'

const HOST = '192.168.1.161:8000'
const theirs = (route: object) => claimOf({ name: 'r', ...route }, 's')
const overlaps = (route: object, ours = netbox) => overlapsOf(ours, [theirs(route)], HOST)
const winner = (route: object, ours = netbox) => overlaps(route, ours).map((one) => one.winner)

describe('a route of somebody else', () => {
  it.each<[string, object, ('ours' | 'theirs' | undefined)[]]>([
    ['elsewhere has nothing to do with ours', { paths: ['/rest/v1/'] }, []],
    ['that is plain loses to ours, however long it is', { paths: ['/api/netbox/sync'] }, ['ours']],
    ['that is plain and shorter loses', { paths: ['/api/'] }, ['ours']],
    ['that asks for a method takes', { paths: ['/netbox/'], methods: ['POST'] }, ['theirs']],
    ['that asks for a method only loses', { methods: ['POST'] }, ['ours']],
    ['that asks for a header takes', { paths: ['/'], headers: { 'x-a': ['1'] } }, ['theirs']],
    ['that asks for our host takes', { paths: ['/'], hosts: ['192.168.1.161'] }, ['theirs']],
    ['that asks for our host and no path takes', { hosts: ['192.168.1.161:8000'] }, ['theirs']],
    [
      'for another host has nothing to do with ours',
      { paths: ['/netbox'], hosts: ['studio.lan', '*.example.org'] },
      [],
    ],
    ['for another port has nothing to do with ours', { paths: ['/netbox'], hosts: ['192.168.1.161:80'] }, []],
    ['with a wildcard for our host takes', { paths: ['/netbox'], hosts: ['192.168.*'] }, ['theirs']],
    ['with a regular expression of higher priority takes', { paths: ['/n.*'], regex_priority: 100 }, ['theirs']],
    ['with one of lower priority loses', { paths: ['/n.*'], regex_priority: -1 }, ['ours']],
    ['with one of the same priority, as old as ours, is not decided', { paths: ['/netbox/[a-z]+'] }, [undefined]],
    ['with one of the same priority and older takes', { paths: ['/netbox/[a-z]+'], created_at: 1 }, ['theirs']],
  ])('%s', (_, route, expected) => expect(winner(route)).toEqual(expected))
})

describe('overlaps', () => {
  const bare = netboxServices({
    ...{ name: 'nb', upstream: 'http://nb:8080', basePath: '', uiPerMinute: 0 },
    ...{ apiPerMinute: 0, loginPerMinute: 0, readTimeout: 60 },
  }).slice(0, 1)
  const refusal = (route: object, allowed: string[] = [], ours = netbox) => {
    try {
      return judge(overlaps(route, ours), allowed)
    } catch (error) {
      expect(error).toBeInstanceOf(GatewayError)
      return (error as Error).message
    }
  }

  it('are refused, with the route, its path, ours, and how to accept that', () => {
    expect(refusal({ paths: ['/api/netbox/sync'] })).toBe(
      'The gateway has routes for the same requests as ours: route r of service s (/api/netbox/sync) loses requests to our route netbox-api (/api/netbox(?:/|$)). Give them other paths, or accept that with netbox:gateway.allowOverlap: [r]. Nothing was changed.',
    )
  })

  it('are told but not refused when they are accepted', () => {
    expect(refusal({ paths: ['/netbox'], methods: ['GET'] }, ['r'])).toEqual([
      'In the gateway route r of service s (/netbox) takes requests from our route netbox (/netbox(?:/|$)).',
    ])
  })

  it('are told but not refused when a route for / that asks nothing else loses', () => {
    expect(refusal({ paths: ['/'] })).toHaveLength(1)
    expect(refusal({ paths: ['/rest/'] }, [], bare)).toEqual([
      expect.stringContaining('takes requests from our route nb'),
    ])
  })

  it('are refused when both are for /, or when a route for / has another path that matters', () => {
    expect(refusal({ paths: ['/'] }, [], bare)).toContain('match the same requests with the same weight')
    expect(refusal({ paths: ['/'], created_at: 1 }, [], bare)).toContain('takes requests from our route nb')
    expect(refusal({ paths: ['/', '/netbox/x'] })).toContain('(/netbox/x) loses requests')
  })
})
