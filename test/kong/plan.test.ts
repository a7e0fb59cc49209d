import { describe, expect, it } from 'vitest'
import { normalise, planServices, type Service } from '../../kong/index.ts'
import { netbox } from './samples.ts'

const [ui, api] = netbox as [Service, Service]

describe('normalise', () => {
  it("takes Kong's defaults and their absence for the same", () => {
    const full = {
      id: '1',
      created_at: 1,
      updated_at: 1,
      name: 's',
      protocol: 'https',
      host: 'h',
      port: 443,
      path: '/',
      retries: 5,
      enabled: true,
      connect_timeout: 60000,
      read_timeout: 60000,
      write_timeout: 60000,
      client_certificate: null,
      tags: ['ours', 'more'],
      routes: [
        {
          id: '2',
          name: 'r',
          paths: ['/b', '~/a(x)'],
          protocols: ['https', 'http'],
          regex_priority: 0,
          path_handling: 'v0',
          https_redirect_status_code: 426,
          request_buffering: true,
          response_buffering: true,
          strip_path: true,
          preserve_host: false,
          service: { id: '1' },
          methods: null,
          tags: ['ours'],
        },
      ],
      plugins: [
        {
          id: '3',
          name: 'rate-limiting',
          enabled: true,
          protocols: ['grpc', 'grpcs', 'http', 'https'],
          config: {
            minute: 5,
            hour: null,
            policy: 'local',
            limit_by: 'consumer',
            redis_port: 6379,
            fault_tolerant: true,
          },
        },
      ],
    }
    expect(normalise(full, 'ours')).toEqual({
      name: 's',
      url: 'https://h',
      tags: ['more'],
      routes: [{ name: 'r', paths: ['/a(x)', '/b'], strip_path: true, preserve_host: false }],
      plugins: [{ name: 'rate-limiting', config: { minute: 5, policy: 'local' } }],
    })
  })

  it.each([
    ['http://h:80', 'http://h'],
    ['http://h:80/a', 'http://h/a'],
    ['https://h:443/', 'https://h'],
    ['http://h:8080', 'http://h:8080'],
    ['http://[::1]:80/', 'http://[::1]'],
  ])('writes %s as %s', (url, tidy) => {
    expect(normalise({ name: 's', url }).url).toBe(tidy)
  })

  it('changes nothing that is normal already', () => {
    for (const service of netbox) expect(normalise(normalise(service))).toEqual(normalise(service))
  })
})

describe('planServices', () => {
  it('has nothing to do when both are the same, in whatever order', () => {
    expect(planServices(netbox, [...netbox].reverse())).toEqual([])
  })

  it('creates services before what is in them', () => {
    expect(planServices(netbox, []).map(({ action, entity, name }) => `${action} ${entity} ${name}`)).toEqual([
      'create service netbox',
      'create service netbox-api',
      'create route netbox',
      'create route netbox-api',
      'create plugin netbox-api/rate-limiting',
      'create plugin netbox/rate-limiting',
    ])
  })

  it('deletes what is in services before them', () => {
    expect(planServices([ui], netbox).map(({ action, entity, name }) => `${action} ${entity} ${name}`)).toEqual([
      'delete plugin netbox-api/rate-limiting',
      'delete route netbox-api',
      'delete service netbox-api',
    ])
  })

  it('tells each field that differs', () => {
    const wanted = { ...api, url: 'http://other', routes: [{ ...api.routes[0]!, preserve_host: false }] }
    delete wanted.read_timeout
    expect(planServices([ui, wanted], netbox)).toEqual([
      {
        action: 'update',
        entity: 'service',
        name: 'netbox-api',
        fields: [
          { field: 'read_timeout', old: 300_000, new: undefined },
          { field: 'url', old: 'http://netbox:8080/netbox/api', new: 'http://other' },
        ],
      },
      {
        action: 'update',
        entity: 'route',
        name: 'netbox-api',
        fields: [{ field: 'preserve_host', old: true, new: false }],
      },
    ])
  })

  it('sees a field that somebody added', () => {
    const current = [{ ...ui, retries: 1 } as Service, api]
    expect(planServices(netbox, current)[0]!.fields).toEqual([{ field: 'retries', old: 1, new: undefined }])
  })
})
