import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import type { Report } from '../../host/local/progress.ts'
import { provisionToken } from '../../netbox/index.ts'
import { dockerCli } from '../../sandbox/docker/index.ts'
import { run } from '../../sandbox/docker/run.ts'
import type { ImageNames } from '../../sandbox/images/index.ts'
import { removeMatching } from '../../test/system/support/leftovers.ts'
import { isLeftover } from '../leftovers.ts'

/** A NetBox of the benchmark's own. */
export interface Ground {
  url: string
  token: string
  /** For the tasks of contestants, which hold the token: readable by the owner only. */
  folder: string
  signal: AbortSignal
  /** Seconds of CPU that NetBox, its database and its cache have used so far. */
  cpu(): Promise<number>
  /** Takes every object of the workload out again, in the database: through NetBox it would take longer than the runs. */
  empty(): Promise<void>
}

export interface Place {
  host: string
  images: ImageNames
  /** First part of the name of everything in Docker. */
  name: string
  /** Where NetBox answers on this machine. */
  port: number
  signal: AbortSignal
}

const TABLES = [
  ...['tenancy_tenant', 'dcim_site', 'dcim_manufacturer', 'dcim_devicetype', 'dcim_devicerole', 'dcim_device'],
  ...['dcim_interface', 'ipam_ipaddress', 'ipam_service', 'extras_cachedvalue', 'core_objectchange'],
]
const START_TIMEOUT = 300_000

/** Starts a NetBox, lends it to a piece of work and removes it afterwards, however the work ended. */
export async function onGround<T>(place: Place, report: Report, work: (ground: Ground) => Promise<T>): Promise<T> {
  const { host, name, signal } = place
  await removeMatching(host, isLeftover)
  const folder = await mkdtemp(join(tmpdir(), `${name}-`))
  try {
    return await withEngine(host, async (engine) => {
      await engine.call('POST', '/networks/create', { body: { Name: name } })
      const { ids, password } = await startAll(engine, place)
      const url = `http://127.0.0.1:${place.port}/`
      const token = await firstToken(url, password, signal, report)
      const cli = await dockerCli(report, signal)
      const sql = `TRUNCATE ${TABLES.join(', ')} CASCADE`
      return await work({
        ...{ url, token, folder, signal },
        cpu: async () => (await Promise.all(ids.map((id) => cpuOf(engine, id)))).reduce((a, b) => a + b),
        empty: async () => {
          const psql = ['psql', '--quiet', '--username', 'netbox', '--command', sql, 'netbox']
          await run(cli, ['exec', ids[0]!, ...psql], { env: { DOCKER_HOST: host }, signal })
        },
      })
    })
  } finally {
    await removeMatching(host, (other) => other === name || other.startsWith(`${name}-`))
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Database, cache and NetBox, in this order. No worker: what it does later for one contestant would be measured with the
 * next one.
 */
async function startAll(engine: DockerEngine, { name, images, port }: Place) {
  const secret = () => randomBytes(32).toString('hex')
  const [database, cache, password] = [secret(), secret(), secret()]
  const start = async (suffix: string, image: string, env: Record<string, string>, more: object = {}, host = {}) => {
    const body = {
      ...{ Image: image, Env: Object.entries(env).map(([key, value]) => `${key}=${value}`), ...more },
      HostConfig: { NetworkMode: name, ...host },
    }
    const query = { name: `${name}-${suffix}` }
    const { Id: id } = await engine.call<{ Id: string }>('POST', '/containers/create', { query, body })
    await engine.call('POST', `/containers/${id}/start`)
    return id
  }
  const postgres = { POSTGRES_DB: 'netbox', POSTGRES_USER: 'netbox', POSTGRES_PASSWORD: database }
  const ids = [
    await start('postgres', images.postgresMigrated, postgres),
    await start('redis', images.valkey, {}, { Cmd: ['--requirepass', cache] }),
    await start(
      'netbox',
      images.netbox,
      {
        ...{ DB_HOST: `${name}-postgres`, DB_NAME: 'netbox', DB_USER: 'netbox', DB_PASSWORD: database },
        ...{ REDIS_HOST: `${name}-redis`, REDIS_PASSWORD: cache, REDIS_DATABASE: '0' },
        ...{ REDIS_CACHE_HOST: `${name}-redis`, REDIS_CACHE_PASSWORD: cache, REDIS_CACHE_DATABASE: '1' },
        ...{ SUPERUSER_NAME: 'admin', SUPERUSER_EMAIL: 'admin@example.com', SUPERUSER_PASSWORD: password },
        ...{ SECRET_KEY: secret(), API_TOKEN_PEPPER_1: secret(), GRANIAN_WORKERS: '2' },
      },
      { ExposedPorts: { '8080/tcp': {} } },
      { PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
    ),
  ]
  return { ids, password }
}

/** A token as soon as NetBox gives one: that is when it is up. */
async function firstToken(url: string, password: string, signal: AbortSignal, report: Report): Promise<string> {
  for (const end = Date.now() + START_TIMEOUT; ; await pause(1000, undefined, { signal })) {
    try {
      const patience = { attempts: 1 }
      return (await provisionToken({ url, username: 'admin', password, patience, signal })).token
    } catch (error) {
      if (Date.now() > end || signal.aborted) throw error
      report('NetBox starts')
    }
  }
}

async function cpuOf(engine: DockerEngine, id: string): Promise<number> {
  type Stats = { cpu_stats: { cpu_usage: { total_usage: number } } }
  const query = { stream: false, 'one-shot': true }
  const { cpu_stats } = await engine.call<Stats>('GET', `/containers/${id}/stats`, { query })
  return cpu_stats.cpu_usage.total_usage / 1e9
}
