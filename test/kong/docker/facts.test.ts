import { describe, expect, test } from 'vitest'
import { type GatewayInspect, gatewayFacts } from '../../../kong/docker/facts.ts'

/** A gateway as self-hosted Supabase starts it. */
const SUPABASE: GatewayInspect = {
  Id: 'abc',
  Name: '/multipass-supabase-kong',
  Image: 'sha256:123',
  State: { Running: true },
  Config: {
    Env: ['KONG_DATABASE=off', 'KONG_DECLARATIVE_CONFIG=/home/kong/kong.yml', 'SUPABASE_ANON_KEY=a=b'],
    Entrypoint: [
      'bash',
      '-c',
      'eval "echo \\"$(cat ~/temp.yml)\\"" > ~/kong.yml && /docker-entrypoint.sh kong docker-start',
    ],
    Cmd: null,
  },
  Mounts: [{ Type: 'bind', Source: '/srv/multipass/volumes/api/kong.yml', Destination: '/home/kong/temp.yml' }],
}
const plain = (Mounts: GatewayInspect['Mounts'], declared = '/kong/kong.yml'): GatewayInspect => ({
  ...SUPABASE,
  Config: {
    Env: ['KONG_DATABASE=off', `KONG_DECLARATIVE_CONFIG=${declared}`],
    Entrypoint: ['/docker-entrypoint.sh'],
    Cmd: ['kong', 'docker-start'],
  },
  Mounts,
})

describe('a gateway without a database', () => {
  test('that renders a template at start is known with the template and how it is rendered', () => {
    expect(gatewayFacts(SUPABASE)).toEqual({
      mode: 'declarative',
      mount: '/srv/multipass/volumes/api',
      path: 'kong.yml',
      file: '/srv/multipass/volumes/api/kong.yml',
      inside: '/home/kong/temp.yml',
      admin: { host: '127.0.0.1', port: 8001 },
      render: { command: 'eval "echo \\"$(cat ~/temp.yml)\\""', template: '~/temp.yml', target: '~/kong.yml' },
    })
  })

  test('is known by its declarative file, mounted alone', () => {
    const mounts = [{ Type: 'bind', Source: '/srv/kong.yml', Destination: '/kong/kong.yml' }]
    expect(gatewayFacts(plain(mounts))).toEqual({
      mode: 'declarative',
      mount: '/srv',
      path: 'kong.yml',
      file: '/srv/kong.yml',
      inside: '/kong/kong.yml',
      admin: { host: '127.0.0.1', port: 8001 },
    })
  })

  test('is known by its declarative file in a mounted folder', () => {
    const mounts = [
      { Type: 'bind', Source: '/elsewhere', Destination: '/kon' },
      { Type: 'bind', Source: '/srv/gateway', Destination: '/kong' },
    ]
    expect(gatewayFacts(plain(mounts, '/kong/conf/kong.yml'))).toMatchObject({
      mount: '/srv/gateway/conf',
      path: 'kong.yml',
      inside: '/kong/conf/kong.yml',
    })
  })

  test('is known by its declarative file in a volume', () => {
    const mounts = [{ Type: 'volume', Name: 'kong', Source: '/var/lib/docker/volumes/kong', Destination: '/kong' }]
    expect(gatewayFacts(plain(mounts))).toMatchObject({
      mount: 'kong',
      path: 'kong.yml',
      file: 'kong.yml in the volume kong',
    })
  })

  test('is refused when its file is inside its container', () => {
    expect(() => gatewayFacts(plain([]))).toThrow(
      'the gateway multipass-supabase-kong reads /kong/kong.yml, which is inside its container: mount that file from the host',
    )
  })
})

describe('a gateway with a database', () => {
  const listening = (...Env: string[]): GatewayInspect => ({
    ...SUPABASE,
    Config: { Env, Entrypoint: null, Cmd: null },
  })

  test.each<[string[], string, number]>([
    [['KONG_DATABASE=postgres'], '127.0.0.1', 8001],
    [['KONG_VERSION=2.8.1'], '127.0.0.1', 8001],
    [['KONG_ADMIN_LISTEN=0.0.0.0:8001, 0.0.0.0:8444 ssl'], '127.0.0.1', 8001],
    [['KONG_ADMIN_LISTEN=172.20.0.5:9001'], '172.20.0.5', 9001],
  ])('with %j has its Admin API at %s:%i', (env, host, port) => {
    expect(gatewayFacts(listening(...env))).toEqual({ mode: 'admin', host, port })
  })
})

test('a container without any of Kong’s settings is no gateway', () => {
  const nginx = { ...SUPABASE, Name: '/nginx', Config: { Env: ['PATH=/bin'], Entrypoint: null, Cmd: null } }
  expect(() => gatewayFacts(nginx)).toThrow('the container nginx is no Kong')
})
