import { expect, it } from 'vitest'
import { netboxServices } from '../../kong/index.ts'

const options = { name: 'nb', upstream: 'http://netbox:8080', basePath: 'netbox/', uiPerMinute: 300, apiPerMinute: 0 }

it('publishes the user interface under its own path and the API under one of its own', () => {
  expect(netboxServices(options)).toEqual([
    {
      name: 'nb',
      url: 'http://netbox:8080',
      routes: [{ name: 'nb', paths: ['/netbox(?![^/])'], strip_path: false, preserve_host: true }],
      plugins: [{ name: 'rate-limiting', config: { minute: 300, policy: 'local', limit_by: 'ip' } }],
    },
    {
      name: 'nb-api',
      url: 'http://netbox:8080/netbox/api',
      read_timeout: 300_000,
      routes: [{ name: 'nb-api', paths: ['/api/netbox(?![^/])'], strip_path: true, preserve_host: true }],
      plugins: [],
    },
  ])
})

it('takes a base path of several segments, or none', () => {
  const [ui, api] = netboxServices({ ...options, basePath: 'a/b/', apiPath: '/v1/' })
  expect([ui!.routes[0]!.paths, api!.url, api!.routes[0]!.paths]).toEqual([
    ['/a/b(?![^/])'],
    'http://netbox:8080/a/b/api',
    ['/v1(?![^/])'],
  ])
  const [bare, bareApi] = netboxServices({ ...options, upstream: 'http://netbox:8080/', basePath: '' })
  expect([bare!.routes[0]!.paths, bareApi!.url]).toEqual([['/'], 'http://netbox:8080/api'])
})

it('matches whole segments only', () => {
  const path = new RegExp(`^${netboxServices(options)[0]!.routes[0]!.paths[0]}`)
  expect(['/netbox', '/netbox/', '/netbox/login/'].every((one) => path.test(one))).toBe(true)
  expect(['/netboxx', '/netbox-2/', '/a/netbox'].some((one) => path.test(one))).toBe(false)
})
