import { expect, test } from 'vitest'
import { composeProject } from '../../../bench/deploy/compose-file.ts'
import { DECLARED } from './declared.ts'

const { compose, files } = composeProject(DECLARED)
const services = compose.services as Record<string, Record<string, unknown>>

test('every setting of a container is one of its service', () => {
  expect(services.postgres).toEqual({
    container_name: 'x-postgres',
    image: 'sha256:0123',
    pull_policy: 'never',
    command: ['postgres'],
    environment: ['POSTGRES_USER=netbox'],
    secrets: [{ source: 'postgres_run_secrets_postgres_password', target: '/run/secrets/postgres_password' }],
    configs: [],
    volumes: [{ type: 'volume', source: 'x-postgres-data', target: '/var/lib/postgresql/data' }],
    networks: ['x-net'],
    ports: ['127.0.0.1:5433:5432/tcp'],
    healthcheck: { test: ['CMD-SHELL', 'true $$X'], interval: '5s', timeout: '10s', retries: 5, start_period: '2m0s' },
    labels: { 'netbox-as-code.stack': 'netbox/bench' },
    mem_limit: '1024m',
    memswap_limit: '1024m',
    restart: 'unless-stopped',
    logging: { driver: 'json-file', options: { 'max-size': '10m' } },
    stop_grace_period: '60s',
    init: false,
    depends_on: {},
  })
})

test('NetBox waits for the healthy database and cache', () => {
  expect(services.netbox?.depends_on).toEqual({
    postgres: { condition: 'service_healthy' },
    redis: { condition: 'service_healthy' },
  })
})

test('volumes are made by compose under the same names; the network is there already', () => {
  expect(compose.volumes).toEqual({ 'x-postgres-data': { name: 'x-postgres-data', labels: { major: '17' } } })
  expect(compose.networks).toEqual({ 'x-net': { external: true } })
})

test('files are mounted, secrets as secrets, and no secret stands in the compose file', () => {
  expect(files).toEqual({
    'files/postgres/run/secrets/postgres_password': 'geheim',
    'files/netbox/etc/netbox/config/zz.py': 'A = 1\n',
    'files/netbox/run/secrets/db_password': 'geheim',
  })
  expect(compose.configs).toEqual({
    netbox_etc_netbox_config_zz_py: { file: './files/netbox/etc/netbox/config/zz.py' },
  })
  expect(Object.keys(compose.secrets as object)).toEqual([
    'postgres_run_secrets_postgres_password',
    'netbox_run_secrets_db_password',
  ])
  expect(JSON.stringify(compose)).not.toContain('geheim')
})

test("a dollar sign is not taken for one of compose's own variables", () => {
  expect(services.netbox?.command).toEqual(['bash', '-c', 'echo $$HOME'])
})
