import { describe, expect, test } from 'vitest'
import type { ContainerSummary } from '../../host/docker/container.ts'
import { gatewayProblem } from '../../infra/checks/gateway.ts'
import { parseConfig } from '../../infra/config.ts'
import { publicationOf } from '../../infra/gateway.ts'

const config = (gateway?: object) =>
  parseConfig({
    'netbox:host': 'unix:///var/run/docker.sock',
    'netbox:images': '{"netbox":"a:1","postgres":"b:1","valkey":"c:1"}',
    ...(gateway ? { 'netbox:gateway': JSON.stringify(gateway) } : {}),
  })
const kong = { container: 'kong', url: 'http://192.168.1.161:8000' }

describe('what a stack publishes', () => {
  test('is nothing without a gateway', () => {
    expect(publicationOf(config())).toBeUndefined()
  })

  test('is the user interface, the API and what takes passwords, each with its limit and the time that NetBox may take', () => {
    const publication = publicationOf(config({ ...kong, apiPerMinute: 30, readTimeout: 900 }))!
    expect(publication).toMatchObject({
      gateway: { host: 'unix:///var/run/docker.sock', ...kong },
      owner: 'netbox',
      uiUrl: 'http://192.168.1.161:8000/netbox/',
      apiUrl: 'http://192.168.1.161:8000/api/netbox/',
    })
    expect(publication.services.every((service) => service.read_timeout === 900_000)).toBe(true)
    const limits = publication.services.map(({ name, url, plugins }) => [name, url, plugins[0]?.config.minute])
    expect(limits).toEqual([
      ['netbox', 'http://netbox:8080', 1200],
      ['netbox-api', 'http://netbox:8080/netbox/api', 30],
      ['netbox-login', 'http://netbox:8080/netbox/login', 10],
      ['netbox-provision', 'http://netbox:8080/netbox/api/users/tokens/provision', 10],
    ])
  })
})

describe('a gateway is refused in a sentence when', () => {
  const container = (more: Partial<ContainerSummary> = {}): ContainerSummary => ({
    ...{ Id: '1', Names: ['/kong'], State: 'running', Labels: {}, Ports: [] },
    NetworkSettings: { Networks: { 'multipass-network': {} } },
    ...more,
  })

  test.each<[string, ContainerSummary[], RegExp | undefined]>([
    ['nothing is wrong: then not', [container()], undefined],
    ['it is not there', [container({ Names: ['/other'] })], /no container kong, which netbox:gateway names/],
    [
      'Envoy is in its place',
      [container({ Names: ['/supabase-envoy'], Image: 'envoyproxy/envoy:v1.37.0' })],
      /no container kong, but supabase-envoy, which is Envoy: Supabase's newest stack has it in Kong's place/,
    ],
    [
      'it is Envoy',
      [container({ Image: 'envoyproxy/envoy:v1.37.0' })],
      /The gateway kong is Envoy: Supabase's newest stack/,
    ],
    ['it restarts over and over', [container({ State: 'restarting' })], /restarts over and over.*docker logs kong/],
    ['it does not run', [container({ State: 'exited' })], /does not run .*docker start kong/],
    [
      'it is on another network',
      [container({ NetworkSettings: { Networks: { bridge: {} } } })],
      /not on the network multipass-network.*docker network connect multipass-network kong/,
    ],
  ])('%s', (_, containers, sentence) => {
    const problem = gatewayProblem(config(kong), containers)
    if (sentence) expect(problem).toMatch(sentence)
    else expect(problem).toBeUndefined()
  })
})
