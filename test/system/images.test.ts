import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { dockerCli } from '../../sandbox/docker/index.ts'
import { run } from '../../sandbox/docker/run.ts'
import { ensureImages } from '../../sandbox/images/index.ts'
import { prefixOf, removeMatching } from './support/leftovers.ts'

const { host, images } = inject('parts')
const prefix = prefixOf(process.pid, 'images')
const quiet = () => {}
const secret = () => randomBytes(32).toString('hex')
let cli = ''
let folder = ''

beforeAll(async () => {
  cli = await dockerCli(quiet)
  folder = await mkdtemp(join(tmpdir(), `${prefix}-`))
})
afterAll(async () => {
  await removeMatching(host, (name) => name.startsWith(prefix))
  await rm(folder, { recursive: true, force: true })
})

/** Runs a docker command on the engine; a failure has the command's own words. */
const docker = (...args: string[]) => run(cli, args, { env: { DOCKER_HOST: host } })

/** Options that hand over an environment without showing it on the command line. */
async function environment(values: Record<string, string>): Promise<string[]> {
  const file = join(folder, `${secret()}.env`)
  await writeFile(
    file,
    Object.entries(values)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
  return ['--env-file', file]
}

async function until(what: string, isSo: () => Promise<boolean>, seconds = 120): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !(await isSo()); await sleep(250)) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`)
  }
}

const works = (...args: string[]) =>
  docker(...args).then(
    () => true,
    () => false,
  )

test('with everything there, ensuring the images builds nothing', async () => {
  const said: string[] = []
  expect(await ensureImages((line) => said.push(line), { host })).toEqual(images)
  expect(said).toEqual([])
})

test('no image holds what its build was told about registries', async () => {
  for (const image of Object.values(images)) {
    const left =
      'for f in /etc/pip.conf /etc/apt/apt.conf.d/99machine /run/secrets/*; do if [ -s "$f" ]; then echo "$f"; fi; done'
    expect(await docker('run', '--rm', '--entrypoint', 'sh', image, '-c', left), image).toBe('')
  }
})

describe('postgres', () => {
  test('refuses to start without a password', async () => {
    await expect(docker('run', '--rm', images.postgres)).rejects.toThrow('superuser password is not specified')
  })

  test('restores the migrated database for any user and database, and guards it with the password of a file', async () => {
    const name = `${prefix}-postgres`
    await writeFile(join(folder, 'password'), 'of-the-file\n')
    await docker(
      'create',
      '--name',
      name,
      '-e',
      'POSTGRES_USER=alice',
      '-e',
      'POSTGRES_DB=al-db',
      '-e',
      'POSTGRES_PASSWORD_FILE=/password',
      images.postgresMigrated,
    )
    await docker('cp', join(folder, 'password'), `${name}:/password`)
    await docker('start', name)
    const psql = (host: string, password: string, sql: string) =>
      docker('exec', '-e', `PGPASSWORD=${password}`, name, 'sh', '-c', `psql ${host} -U alice -d al-db -Atc "${sql}"`)
    await until('postgres ready', () => works('exec', name, 'pg_isready', '-h', '127.0.0.1'))

    expect(await psql('', '', "select distinct tableowner from pg_tables where schemaname = 'public'")).toBe('alice')
    expect(Number(await psql('', '', 'select count(*) from django_migrations'))).toBeGreaterThan(300)
    expect(await psql('', '', 'select count(*) from users_user')).toBe('0')
    expect(await psql('-h $(hostname -i)', 'of-the-file', 'show listen_addresses')).toBe('*')
    await expect(psql('-h $(hostname -i)', 'wrong', 'select 1')).rejects.toThrow('password authentication failed')
    expect(await docker('exec', name, 'sh', '-c', 'stat -c "%u %g" "$PGDATA"; stat -c %u /proc/1')).toBe('70 70\n70')
    const log = await docker('logs', name)
    expect(log).toContain('PostgreSQL init process complete')
  })

  test('stops at once, keeps its data, and comes up again without another initialisation', async () => {
    const name = `${prefix}-postgres`
    const start = Date.now()
    await docker('restart', name)
    expect(Date.now() - start).toBeLessThan(8000)
    await until('postgres ready', () => works('exec', name, 'pg_isready', '-h', '127.0.0.1'))
    expect(await docker('logs', name)).toContain('Skipping initialization')
  })
})

test('valkey: options alone start the server, as valkey and not as root', async () => {
  const name = `${prefix}-valkey`
  await docker('run', '-d', '--name', name, images.valkey, '--appendonly', 'yes', '--requirepass', 'word')
  await until('valkey ready', () => works('exec', name, 'valkey-cli', '--no-auth-warning', '-a', 'word', 'ping'))
  expect(await docker('exec', name, 'valkey-cli', 'ping')).toContain('NOAUTH')
  expect(await docker('exec', name, 'stat', '-c', '%u:%g', '/proc/1', '/data/appendonlydir')).toBe('999:1000\n999:1000')
  expect(await docker('run', '--rm', images.valkey, '--version')).toContain('v=')
})

describe('netbox', () => {
  const name = (part: string) => `${prefix}-netbox-${part}`
  const token = { key: 'abcdefABCDEF', text: randomBytes(20).toString('hex') }
  let url = ''

  beforeAll(async () => {
    await docker('network', 'create', prefix)
    const [database, cache] = [secret(), secret()]
    const db = await environment({ POSTGRES_USER: 'netbox', POSTGRES_DB: 'netbox', POSTGRES_PASSWORD: database })
    await docker('run', '-d', '--name', name('db'), '--network', prefix, ...db, images.postgresMigrated)
    await docker('run', '-d', '--name', name('redis'), '--network', prefix, images.valkey, '--requirepass', cache)
    const env = await environment({
      DB_HOST: name('db'),
      DB_USER: 'netbox',
      DB_PASSWORD: database,
      REDIS_HOST: name('redis'),
      REDIS_PASSWORD: cache,
      SECRET_KEY: secret(),
      API_TOKEN_PEPPER_1: secret(),
      SUPERUSER_PASSWORD: 'the-first-Passw0rd',
      SUPERUSER_API_KEY: token.key,
      SUPERUSER_API_TOKEN: token.text,
      GRANIAN_WORKERS: '1',
      // The default is as many connections as workers: the client's own idle one would keep the next waiting.
      GRANIAN_BACKPRESSURE: '16',
      BASE_PATH: 'not-read/',
    })
    await docker('create', '--name', name('app'), '--network', prefix, '-p', '127.0.0.1::8080', ...env, images.netbox)
    await writeFile(join(folder, 'zz.py'), "BASE_PATH = 'netbox/'\nDEFAULT_LANGUAGE = 'fr-fr'\n")
    await docker('cp', join(folder, 'zz.py'), `${name('app')}:/etc/netbox/config/zz.py`)
    await docker('start', name('app'))
    url = `http://${(await docker('port', name('app'), '8080')).split('\n')[0]}`
    await until('login page', async () => (await status('/netbox/login/')) === 200, 240)
  })

  afterAll(() => removeMatching(host, (found) => found.startsWith(name(''))))

  const status = (path: string) =>
    fetch(url + path, { redirect: 'manual' }).then(
      ({ status }) => status,
      () => 0,
    )

  test('a file in /etc/netbox/config decides the base path, the environment does not', async () => {
    const pages = ['/netbox/login/', '/login/', '/', '/not-read/login/']
    expect(await Promise.all(pages.map(status))).toEqual([200, 404, 404, 404])
  })

  test('static files are at /static whatever the base path, as in the original', async () => {
    expect(await Promise.all(['/static/netbox.js', '/netbox/static/netbox.js'].map(status))).toEqual([200, 404])
  })

  test('the image has the paths, the user and the start command of the original', async () => {
    const image = JSON.parse(await docker('inspect', images.netbox))[0].Config
    expect(image).toMatchObject({
      User: 'netbox:root',
      WorkingDir: '/opt/netbox/netbox',
      Entrypoint: ['/usr/bin/tini', '--'],
      Cmd: ['/opt/netbox/docker-entrypoint.sh', '/opt/netbox/launch-netbox.sh'],
    })
    const inside =
      'id -u; id -g; stat -c "%n %U:%G %a" media reports scripts; /opt/netbox/venv/bin/python manage.py version'
    const said = (await docker('exec', name('app'), 'sh', '-c', inside)).split('\n')
    expect(said.slice(0, 5)).toEqual([
      '999',
      '0',
      'media netbox:root 775',
      'reports netbox:root 775',
      'scripts netbox:root 775',
    ])
  })

  test('a token of the environment works, and one can be provisioned', async () => {
    const authorised = (bearer: string) =>
      fetch(`${url}/netbox/api/status/`, { headers: { authorization: `Bearer ${bearer}` } }).then(
        ({ status }) => status,
      )
    expect(await authorised(`nbt_${token.key}.${token.text}`)).toBe(200)
    const answer = await fetch(`${url}/netbox/api/users/tokens/provision/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: 'the-first-Passw0rd' }),
    })
    const made = (await answer.json()) as { key: string; token: string; version: number }
    expect(made.version).toBe(2)
    expect(await authorised(`nbt_${made.key}.${made.token}`)).toBe(200)
  })

  test('its log names no secret', async () => {
    const said: string[] = []
    await run(cli, ['logs', name('app')], { env: { DOCKER_HOST: host }, onLine: (line) => said.push(line) })
    expect(said.join('\n')).toContain('Initialisation is done')
    expect(said.join('\n')).not.toContain('the-first-Passw0rd')
    expect(said.join('\n')).not.toContain(token.text)
  })
})
