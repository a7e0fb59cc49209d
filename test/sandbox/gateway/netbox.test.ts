import { describe, expect, test } from 'vitest'
import { merge, netboxServices } from '../../../kong/index.ts'
import { ask, available, bench } from './harness.ts'

const limits = { uiPerMinute: 1000, apiPerMinute: 1000, loginPerMinute: 1000, readTimeout: 60 }

async function published(upstream: string, admin: string): Promise<void> {
  const services = netboxServices({ name: 'nb', upstream, basePath: 'netbox/', ...limits })
  const body = merge("_format_version: '2.1'\n", 'test', services)
  const { status } = await ask(admin, 'POST', '/config', { headers: { 'content-type': 'text/yaml' }, body })
  expect(status).toBe(201)
}

describe.skipIf(!(await available('off')))('NetBox as it is published', () => {
  test.each([
    ['/netbox', 'nb', '/netbox'],
    ['/netbox/dcim/devices/', 'nb', '/netbox/dcim/devices/'],
    ['/netbox/login/', 'nb-login', '/netbox/login/'],
    ['/netbox//%6Cogin/?next=/netbox/', 'nb-login', '/netbox/login/?next=/netbox/'],
    ['/netbox/login-hint/', 'nb', '/netbox/login-hint/'],
    ['/api/netbox/dcim/sites/?limit=1', 'nb-api', '/netbox/api/dcim/sites/?limit=1'],
    ['/netbox/api/dcim/sites/?limit=1', 'nb-api', '/netbox/api/dcim/sites/?limit=1'],
    ['/api/netbox/users/tokens/', 'nb-api', '/netbox/api/users/tokens/'],
    ['/api/netbox/users/tokens/provision/', 'nb-provision', '/netbox/api/users/tokens/provision/'],
    ['/netbox/api/users/tokens/provision/', 'nb-provision', '/netbox/api/users/tokens/provision/'],
  ])('%s is for %s, and NetBox is asked %s', async (path, route, asked) => {
    const { proxy, admin, upstream, seen } = await bench('off')
    await published(`http://${upstream}`, admin)
    const { headers } = await ask(proxy, 'GET', path, { headers: { 'kong-debug': '1' } })
    expect([headers['kong-route-name'], seen[0]?.path]).toEqual([route, asked])
  })

  test('has one budget for its API, by whichever path', async () => {
    const { proxy, admin, upstream } = await bench('off')
    await published(`http://${upstream}`, admin)
    const left: number[] = []
    for (const path of ['/api/netbox/status/', '/netbox/api/status/', '/api/netbox/status/']) {
      left.push(Number((await ask(proxy, 'GET', path)).headers['x-ratelimit-remaining-minute']))
    }
    // A minute may begin between two of them.
    expect(left.filter((one, n) => n > 0 && one === left[n - 1]! - 1).length).toBeGreaterThan(0)
  })
})
