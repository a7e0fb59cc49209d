import { expect, it } from 'vitest'
import { claimsIn } from '../../../kong/declarative/routes-in.ts'
import { routesIn } from '../../../kong/index.ts'
import { configs } from '../samples.ts'

it('finds the routes inside of services, with every path and host', () => {
  const text = 'services: [{name: s, routes: [{name: r, paths: [/a, /b], hosts: [h, i], methods: [GET]}]}]'
  expect(routesIn(text)).toHaveLength(4)
  expect(routesIn(text)[1]).toEqual({ service: 's', route: 'r', path: '/a', host: 'i', methods: ['GET'] })
})

it('finds the routes beside the services, whatever they call their service', () => {
  const text = 'routes: [{name: r, service: s, paths: [/a]}, {service: {id: i}, hosts: [h]}]'
  expect(routesIn(text)).toEqual([
    { service: 's', route: 'r', path: '/a' },
    { service: 'i', route: '(unnamed)', path: '/', host: 'h' },
  ])
})

it('follows aliases and merge keys', () => {
  expect(routesIn(configs['anchors.yml']!)).toEqual([{ service: 'extended', route: 'extended', path: '/extended' }])
})

it('takes for claims what gets requests: no streams, and nothing of a service that is switched off', () => {
  const claims = claimsIn({
    services: [
      {
        name: 'on',
        routes: [{ name: 'a', paths: ['/a'] }, { paths: ['/b'] }, { name: 't', protocols: ['tcp', 'tls'] }],
      },
      { name: 'off', enabled: false, routes: [{ name: 'c', paths: ['/c'] }] },
    ],
    routes: [
      { name: 'd', service: 'on', paths: ['/d'], protocols: ['https'] },
      { name: 'e', service: 'off', paths: ['/e'] },
    ],
  })
  expect(claims.map(({ service, route, paths }) => [service, route, paths])).toEqual([
    ['on', 'a', ['/a']],
    ['on', 'on', ['/b']],
    ['on', 'd', ['/d']],
  ])
})
