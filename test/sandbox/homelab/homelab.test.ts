import { expect, test } from 'vitest'
import { containerOf } from '../../../sandbox/homelab/container.ts'
import { gatewayContainer } from '../../../sandbox/homelab/gateway.ts'
import { healthIn } from '../../../sandbox/homelab/homelab.ts'
import { NEIGHBOURS, type Neighbour } from '../../../sandbox/homelab/neighbours.ts'

test('fourteen neighbours, with names and host ports of their own', () => {
  expect(NEIGHBOURS).toHaveLength(14)
  expect(new Set(NEIGHBOURS.map(({ name }) => name)).size).toBe(14)
  const hostPorts = NEIGHBOURS.flatMap(({ ports }) => ports.flatMap(({ host = [] }) => host))
  expect(hostPorts.sort((a, b) => a - b)).toEqual([3000, 3001, 3002, 4000, 5432, 6379, 8000, 8443])
})

test('NetBox has its own ports to itself', () => {
  const hostPorts = NEIGHBOURS.flatMap(({ ports }) => ports.map(({ host }) => host))
  expect(hostPorts).not.toContain(8080)
  expect(hostPorts).not.toContain(5433)
})

const kong: Neighbour = {
  name: 'kong',
  ports: [
    { internal: 8000, host: 80 },
    { internal: 8443, host: 443 },
  ],
}
const create = (hostPorts: number[]) =>
  containerOf(kong, { image: 'i', network: 'n', homelab: 'h', hostPorts: new Set(hostPorts) }) as {
    HostConfig: { PortBindings: object }
    ExposedPorts: object
    Labels: object
  }

test('publishes on loopback alone, and only the ports it may', () => {
  expect(create([80, 443]).HostConfig.PortBindings).toEqual({
    '8000/tcp': [{ HostIp: '127.0.0.1', HostPort: '80' }],
    '8443/tcp': [{ HostIp: '127.0.0.1', HostPort: '443' }],
  })
  expect(Object.keys(create([443]).HostConfig.PortBindings)).toEqual(['8443/tcp'])
  expect(create([])).toMatchObject({
    HostConfig: { PortBindings: {} },
    ExposedPorts: { '8000/tcp': {}, '8443/tcp': {} },
  })
})

test('bears the label of its homelab', () => {
  expect(create([]).Labels).toEqual({ 'netbox-as-code.homelab': 'h' })
})

test('the gateway is started as self-hosted Supabase starts Kong, from a template on the host', () => {
  const body = containerOf(kong, {
    image: 'kong:2.8.1',
    network: 'n',
    homelab: 'h',
    hostPorts: new Set([80]),
    template: '/folder/temp.yml',
  })
  expect(body).toMatchObject({
    Image: 'kong:2.8.1',
    Entrypoint: [
      'bash',
      '-c',
      'eval "echo \\"$(cat ~/temp.yml)\\"" > ~/kong.yml && /docker-entrypoint.sh kong docker-start',
    ],
    Env: expect.arrayContaining(['KONG_DATABASE=off', 'KONG_DECLARATIVE_CONFIG=/home/kong/kong.yml']),
    Labels: { 'netbox-as-code.homelab': 'h' },
    HostConfig: {
      Binds: ['/folder/temp.yml:/home/kong/temp.yml:ro'],
      PortBindings: { '8000/tcp': [{ HostIp: '127.0.0.1', HostPort: '80' }] },
    },
    NetworkingConfig: { EndpointsConfig: { n: { Aliases: ['kong'] } } },
  })
})

test('only a gateway with a database shows its Admin API outside its container', () => {
  const env = (mode: 'file' | 'postgres') =>
    (gatewayContainer({ image: 'i', network: 'n', mode }) as { Env: string[] }).Env.join(' ')
  expect(env('file')).not.toContain('KONG_ADMIN_LISTEN')
  expect(env('postgres')).toContain('KONG_ADMIN_LISTEN=0.0.0.0:8001')
})

test.each([
  ['Up 5 seconds (health: starting)', 'starting'],
  ['Up 2 hours (healthy)', 'healthy'],
  ['Up 2 hours (unhealthy)', 'unhealthy'],
  ['Exited (0) 3 seconds ago', 'none'],
  ['Up 2 hours', 'none'],
])('the health in "%s"', (status, health) => {
  expect(healthIn(status)).toBe(health)
})
