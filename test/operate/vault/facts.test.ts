import { describe, expect, test } from 'vitest'
import type { Publication } from '../../../infra/gateway.ts'
import { containerOf, neighboursOf, routesOf } from '../../../operate/vault/facts.ts'
import { planVault } from '../../../operate/vault/plan.ts'
import { deployed } from './sample.ts'

const SECRET = 'hunter2-do-not-tell'

/** An answer of Docker with secrets wherever an operator may have put one. */
const inspected = {
  Name: '/netbox',
  Image: 'sha256:0123',
  Path: SECRET,
  Args: ['--password', SECRET],
  Config: { Env: [`DB_PASSWORD=${SECRET}`], Cmd: [SECRET], Labels: { secret: SECRET }, Hostname: SECRET },
  State: { Status: 'running', Running: true, Health: { Status: 'healthy', Log: [{ Output: SECRET }] } },
  HostConfig: { Memory: 2 ** 31, Binds: [SECRET] },
  Mounts: [
    { Type: 'volume', Name: 'netbox-media', Destination: '/media', Source: SECRET },
    { Type: 'bind', Source: `/etc/${SECRET}`, Destination: `/run/${SECRET}` },
  ],
  NetworkSettings: {
    Ports: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '8081' }], '9000/tcp': null },
    Networks: { x: { Aliases: [SECRET] } },
  },
}

describe('what is told of a container', () => {
  test('is picked field by field', () => {
    expect(containerOf(inspected, 'netbox', ['other:1', 'netbox:2'], 'netbox:2')).toEqual({
      ...{ name: 'netbox', role: 'netbox', image: 'netbox:2', health: 'healthy', memory: 2 ** 31 },
      ports: [{ host: 8081, internal: 8080, address: '127.0.0.1' }],
      volumes: [{ name: 'netbox-media', path: '/media' }],
    })
  })

  test('is the first name of its image, or its id, where the settings name another', () => {
    expect(containerOf(inspected, 'netbox', ['other:1'], 'netbox:2').image).toBe('other:1')
    expect(containerOf(inspected, 'netbox', [], 'netbox:2').image).toBe('sha256:0123')
  })

  test('is its state, where it does not run, is paused or has no health check', () => {
    const state = (State: (typeof inspected)['State'] | { Status: string; Running: boolean }) =>
      containerOf({ ...inspected, State }, 'netbox', [], '').health
    expect(state({ Status: 'exited', Running: false })).toBe('exited')
    expect(state({ Status: 'running', Running: true })).toBe('running')
    expect(state({ ...inspected.State, Status: 'paused' })).toBe('paused')
  })

  test('holds no secret that stands beside it, and so do the notes', () => {
    const container = containerOf(inspected, 'netbox', [], 'netbox:2')
    const facts = { ...deployed, containers: [container, ...deployed.containers.slice(1)] }
    const stack = '| Nom |\n|---|\n| multipass-nextjs |\n| multipass-redis |\n'
    expect(JSON.stringify(planVault({ stack, netbox: undefined }, facts, []))).not.toContain(SECRET)
  })
})

test('neighbours are the other containers of the network, each port once', () => {
  const listed = (name: string, ...ports: (number | undefined)[]) => ({
    ...{ Id: name, Names: [`/${name}`], State: 'running', Labels: {}, NetworkSettings: { Networks: {} } },
    Ports: ports.map((port) => ({ PrivatePort: 80, Type: 'tcp', ...(port === undefined ? {} : { PublicPort: port }) })),
  })
  expect(
    neighboursOf([listed('b', 8443, 8000, 8000), listed('netbox', 8080), listed('a', undefined)], ['netbox']),
  ).toEqual([
    { name: 'a', ports: [] },
    { name: 'b', ports: [8000, 8443] },
  ])
})

test('routes have their address, what they lead to and their limit', () => {
  const publication: Publication = {
    ...{
      gateway: { host: '', container: 'kong', url: '' },
      allowOverlap: [],
      owner: 'netbox',
      uiUrl: 'http://g/netbox/',
      mcpUrl: undefined,
      apiUrl: 'http://g/api/',
    },
    services: [
      { name: 'a', url: 'http://n:1', routes: [], plugins: [{ name: 'rate-limiting', config: { minute: 60 } }] },
      { name: 'b', url: 'http://n:1/api', routes: [], plugins: [] },
    ],
  }
  expect(routesOf(publication)).toEqual([
    { url: 'http://g/netbox/', upstream: 'http://n:1', perMinute: 60 },
    { url: 'http://g/api/', upstream: 'http://n:1/api', perMinute: 0 },
  ])
})
