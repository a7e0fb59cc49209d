import { expect, it } from 'vitest'
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
