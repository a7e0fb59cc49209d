import { expect, it } from 'vitest'
import { netboxServices } from '../../kong/index.ts'

const options = {
  ...{ name: 'nb', upstream: 'http://netbox:8080', basePath: 'netbox/' },
  ...{ uiPerMinute: 300, apiPerMinute: 60, loginPerMinute: 0, readTimeout: 200 },
}
const limit = (minute: number) => [{ name: 'rate-limiting', config: { minute, policy: 'local', limit_by: 'ip' } }]

it('publishes the user interface under its own path, and the API under two with one limit', () => {
  expect(netboxServices(options)).toEqual([
    {
      name: 'nb',
      url: 'http://netbox:8080',
      read_timeout: 200_000,
      routes: [{ name: 'nb', paths: ['/netbox(?:/|$)'], strip_path: false, preserve_host: true }],
      plugins: limit(300),
    },
    {
      name: 'nb-api',
      url: 'http://netbox:8080/netbox/api',
      read_timeout: 200_000,
      routes: [
        {
          name: 'nb-api',
          paths: ['/api/netbox(?:/|$)', '/netbox/api(?:/|$)'],
          regex_priority: 1,
          strip_path: true,
          preserve_host: true,
        },
      ],
      plugins: limit(60),
    },
  ])
})

it('gives what takes passwords limits of its own, before what it lies in', () => {
  const [, , login, provision] = netboxServices({ ...options, loginPerMinute: 5 })
  expect(login).toMatchObject({
    name: 'nb-login',
    url: 'http://netbox:8080/netbox/login',
    routes: [{ paths: ['/netbox/login(?:/|$)'], regex_priority: 1, strip_path: true }],
    plugins: limit(5),
  })
  expect(provision).toMatchObject({
    name: 'nb-provision',
    url: 'http://netbox:8080/netbox/api/users/tokens/provision',
    routes: [
      {
        paths: ['/api/netbox/users/tokens/provision(?:/|$)', '/netbox/api/users/tokens/provision(?:/|$)'],
        regex_priority: 2,
        strip_path: true,
      },
    ],
    plugins: limit(5),
  })
})

it('sets no limit that is 0', () => {
  const services = netboxServices({ ...options, uiPerMinute: 0, apiPerMinute: 0 })
  expect(services.map(({ plugins }) => plugins)).toEqual([[], []])
})

it('takes a base path of several segments, or none', () => {
  const [ui, api] = netboxServices({ ...options, basePath: 'a/b/', apiPath: '/v1/' })
  expect([ui!.routes[0]!.paths, api!.url, api!.routes[0]!.paths]).toEqual([
    ['/a/b(?:/|$)'],
    'http://netbox:8080/a/b/api',
    ['/v1(?:/|$)', '/a/b/api(?:/|$)'],
  ])
  const [bare, bareApi] = netboxServices({ ...options, upstream: 'http://netbox:8080/', basePath: '' })
  expect([bare!.routes[0]!.paths, bareApi!.url]).toEqual([['/'], 'http://netbox:8080/api'])
})

it('matches whole segments only', () => {
  const path = new RegExp(`^${netboxServices(options)[0]!.routes[0]!.paths[0]}`)
  expect(['/netbox', '/netbox/', '/netbox/login/'].every((one) => path.test(one))).toBe(true)
  expect(['/netboxx', '/netbox-2/', '/a/netbox'].some((one) => path.test(one))).toBe(false)
})

it('looks neither ahead nor back, which the routers of Kong 3 cannot', () => {
  const paths = netboxServices(options).flatMap(({ routes }) => routes.flatMap((route) => route.paths))
  expect(paths.filter((path) => /\(\?(?:[=!]|<[=!])/.test(path))).toEqual([])
})
