import type { Declared } from '../../../bench/deploy/compose-file.ts'

/** Two of the four containers and a volume, as `pulumi stack export --show-secrets` writes them. */
export const DECLARED: Declared[] = [
  { urn: 'urn:pulumi:bench::netbox::pulumi:pulumi:Stack::netbox-bench', type: 'pulumi:pulumi:Stack' },
  volume('postgres-data', 'x-postgres-data', [{ label: 'major', value: '17' }]),
  container('postgres', {
    name: 'x-postgres',
    command: ['postgres'],
    envs: ['POSTGRES_USER=netbox'],
    mounts: [{ type: 'volume', source: 'x-postgres-data', target: '/var/lib/postgresql/data' }],
    ports: [{ ip: '127.0.0.1', external: 5433, internal: 5432, protocol: 'tcp' }],
    uploads: sealed([{ file: '/run/secrets/postgres_password', content: 'geheim' }]),
  }),
  container('netbox', {
    name: 'x',
    command: ['bash', '-c', 'echo $HOME'],
    mounts: [],
    uploads: sealed([
      { file: '/etc/netbox/config/zz.py', content: 'A = 1\n' },
      { file: '/run/secrets/db_password', content: 'geheim' },
    ]),
  }),
]

function volume(name: string, inDocker: string, labels: { label: string; value: string }[]): Declared {
  return {
    urn: `urn:pulumi:bench::netbox::x$docker:index/volume:Volume::${name}`,
    type: 'docker:index/volume:Volume',
    inputs: { name: inDocker, labels },
  }
}

function container(name: string, inputs: Record<string, unknown>): Declared {
  return {
    urn: `urn:pulumi:bench::netbox::x$docker:index/container:Container::${name}`,
    type: 'docker:index/container:Container',
    inputs: {
      image: 'sha256:0123',
      networksAdvanced: [{ name: 'x-net' }],
      healthcheck: { tests: ['CMD-SHELL', 'true $X'], interval: '5s', timeout: '10s', retries: 5, startPeriod: '2m0s' },
      labels: [{ label: 'netbox-as-code.stack', value: 'netbox/bench' }],
      memory: 1024,
      memorySwap: 1024,
      restart: 'unless-stopped',
      logDriver: 'json-file',
      logOpts: { 'max-size': '10m' },
      destroyGraceSeconds: 60,
      ...inputs,
    },
  }
}

function sealed(value: unknown): unknown {
  return { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', plaintext: JSON.stringify(value) }
}
