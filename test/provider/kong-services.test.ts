import { describe, expect, test } from 'vitest'
import type { Service } from '../../kong/index.ts'
import { byName, fromNames } from '../../provider/resources/kong-names.ts'
import { kongServicesHandlers } from '../../provider/resources/kong-services.ts'
import type { DiffRequest } from '../../provider/rpc/index.ts'

const limit = (minute: number) => ({ name: 'rate-limiting', config: { minute, policy: 'local', limit_by: 'ip' } })
const service = (minute: number): Service => ({
  name: 'netbox-api',
  url: 'http://netbox:8080/netbox/api',
  read_timeout: 300_000,
  routes: [{ name: 'netbox-api', paths: ['/api/netbox'], strip_path: true, preserve_host: true }],
  plugins: [limit(minute)],
})
const gateway = { host: 'unix:///var/run/docker.sock', container: 'kong', url: 'http://127.0.0.1:8000' }
const inputs = (minute: number, more: object = {}) => ({
  owner: 'netbox',
  gateway,
  services: byName([service(minute)]),
  ...more,
})
const diff = (before: object, after: object) =>
  kongServicesHandlers().diff({ oldInputs: before, news: after } as unknown as DiffRequest)

describe('services of a gateway, as a resource', () => {
  test('go by name and back unchanged', () => {
    expect(fromNames(byName([service(60)]))).toEqual([service(60)])
  })

  test('do not change when they are the same', async () => {
    expect(await diff(inputs(60), inputs(60))).toMatchObject({ changes: false, detailedDiff: {} })
  })

  test('show the one field that changes, by its path', async () => {
    expect((await diff(inputs(60), inputs(30))).detailedDiff).toEqual({
      'services["netbox-api"].plugins["rate-limiting"].minute': { kind: 'update', inputDiff: true },
    })
  })

  test('show a service that comes or goes as one', async () => {
    const none = inputs(60, { services: {} })
    expect((await diff(none, inputs(60))).detailedDiff).toEqual({
      'services["netbox-api"]': { kind: 'add', inputDiff: true },
    })
    expect((await diff(inputs(60), none)).detailedDiff).toEqual({
      'services["netbox-api"]': { kind: 'delete', inputDiff: true },
    })
  })

  test('are replaced when they move to another gateway, and changed when it is only reached in another way', async () => {
    const moved = await diff(inputs(60), inputs(60, { gateway: { ...gateway, container: 'kong2' } }))
    expect(moved).toMatchObject({ replaces: ['gateway.container'], deleteBeforeReplace: true })
    expect(moved.detailedDiff!['gateway.container']!.kind).toBe('update-replace')
    const reached = await diff(inputs(60), inputs(60, { gateway: { ...gateway, url: 'http://127.0.0.1:9000' } }))
    expect(reached).toMatchObject({ changes: true, replaces: [] })
  })
})
