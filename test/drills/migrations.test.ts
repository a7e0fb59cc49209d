import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { dockerCli } from '../../sandbox/docker/index.ts'
import { run } from '../../sandbox/docker/run.ts'
import { builder } from '../../sandbox/images/build.ts'
import { migrate } from '../../sandbox/images/migrate.ts'
import { prefixOf } from '../system/support/leftovers.ts'

const { host, images } = inject('parts')
const quiet = () => {}
let cli = ''
let folder = ''

beforeAll(async () => {
  cli = await dockerCli(quiet)
  folder = await mkdtemp(join(tmpdir(), `${prefixOf(process.pid, 'migrations')}-`))
})
afterAll(async () => {
  if (folder) await rm(folder, { recursive: true })
})

test('real migrations from nothing give the database that the template holds', { timeout: 25 * 60_000 }, async () => {
  const [fresh, kept] = [join(folder, 'fresh.sql.gz'), join(folder, 'kept.sql.gz')]
  await migrate(builder(cli, host), host, fresh, quiet)
  const command = [
    'run',
    '--rm',
    '--entrypoint',
    'cat',
    images.postgresMigrated,
    '/docker-entrypoint-initdb.d/netbox.sql.gz',
  ]
  await run(cli, command, { env: { DOCKER_HOST: host }, output: createWriteStream(kept) })
  const [made, template] = await Promise.all(
    [fresh, kept].map(async (file) => gunzipSync(await readFile(file)).toString()),
  )
  expect(migrationsIn(template!)).toEqual(migrationsIn(made!))
  expect(schemaIn(template!)).toBe(schemaIn(made!))
  expect(rowsIn(template!, 'users_user')).toEqual([])
})

/** The rows of a table in a plain SQL dump. */
function rowsIn(dump: string, table: string): string[] {
  const block = new RegExp(`^COPY public\\.${table} .*\\n((?:.*\\n)*?)\\\\\\.$`, 'm').exec(dump)
  return block![1]!.split('\n').slice(0, -1)
}

/** The applied migrations, without their numbers and times. */
function migrationsIn(dump: string): string[] {
  return rowsIn(dump, 'django_migrations')
    .map((row) => row.split('\t').slice(1, 3).join('.'))
    .sort()
}

/** Everything but the rows, the positions of the sequences, and the key that differs from dump to dump. */
function schemaIn(dump: string): string {
  return dump
    .replaceAll(/^COPY .*\n(?:.*\n)*?\\\.$/gm, '')
    .replaceAll(/^SELECT pg_catalog\.setval\(.*$/gm, '')
    .replaceAll(/^\\(?:un)?restrict .*$/gm, '')
}
