/**
 * A Pulumi program for the tests of the policy pack: a sound stack, and beside it, for each rule that the stack's
 * configuration names, one resource that breaks this rule and no other.
 */
import { Container, type ContainerArgs, RemoteImage, Volume } from '@pulumi/docker'
import { Config, secret } from '@pulumi/pulumi'
import { RandomPassword } from '@pulumi/random'

const config = new Config()
const name = config.require('name')
const broken = config.requireObject<string[]>('broken')

const volume = new Volume('sound-volume', { name: `${name}-data` }, { protect: true })
const image = new RemoteImage('sound-image', { name: 'postgres:17-alpine' })
const { result: password } = new RandomPassword('password', { length: 40 })

const declare = (resource: string, breaks: Partial<ContainerArgs> = {}) =>
  new Container(resource, {
    name: `${name}-${resource}`,
    image: image.imageId,
    envs: ['ALLOWED_HOSTS=netbox.lan', 'POSTGRES_PASSWORD_FILE=/run/secrets/password'],
    mounts: [{ type: 'volume', source: volume.name, target: '/var/lib/postgresql/data' }],
    networksAdvanced: [{ name: 'multipass-network' }],
    ports: [{ internal: 5432, external: 5433, ip: '127.0.0.1' }],
    healthcheck: { tests: ['CMD-SHELL', 'pg_isready'] },
    memory: 256,
    restart: 'unless-stopped',
    uploads: password.apply((content) => [{ file: '/run/secrets/password', content }]),
    ...breaks,
  })

declare('sound')
// Known in a preview, unlike what is still to be generated: secret all the same.
declare('sound-too', { envs: secret(['DB_PASSWORD=known-and-secret']) })

const breakers: Record<string, (resource: string) => unknown> = {
  'pinned-image': (resource) => new RemoteImage(resource, { name: 'postgres' }),
  'health-check': (resource) => declare(resource, { healthcheck: undefined }),
  'memory-limit': (resource) => declare(resource, { memory: undefined }),
  'restart-policy': (resource) => declare(resource, { restart: undefined }),
  'loopback-database': (resource) => declare(resource, { ports: [{ internal: 5432, external: 5433 }] }),
  'one-network': (resource) => declare(resource, { networksAdvanced: [{ name: 'elsewhere' }] }),
  'allowed-hosts': (resource) => declare(resource, { envs: ['ALLOWED_HOSTS=*'] }),
  'plain-text-secret': (resource) => declare(resource, { envs: ['DB_PASSWORD=known-and-plain'] }),
  'named-volume': (resource) => declare(resource, { mounts: [] }),
  'declared-volume': (resource) =>
    declare(resource, {
      mounts: [{ type: 'volume', source: 'left-behind', target: '/var/lib/postgresql/data' }],
    }),
  'protected-volume': (resource) => new Volume(resource, { name: `${name}-more` }),
}
for (const rule of broken) breakers[rule]!(`breaks-${rule}`)
