import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { DockerEngine } from '../../host/docker/engine.ts'
import { withEngine } from '../../host/docker/with-engine.ts'
import { duration, type Report } from '../../host/local/progress.ts'
import { CommandError, run } from '../docker/run.ts'
import type { Builder } from './build.ts'
import { IMAGES } from './names.ts'
import { Throwaway } from './throwaway.ts'

/** Nothing of this server has to survive a crash: it is thrown away after the dump. */
const FAST = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off', '-c', 'max_wal_size=4GB']

/**
 * Runs NetBox's real migrations on an empty database, in containers of their own, and writes the result to `file` as a
 * gzipped SQL dump. The dump belongs to no user and holds none: whoever restores it owns it.
 */
export async function migrate(builder: Builder, host: string, file: string, report: Report): Promise<void> {
  const secret = () => randomBytes(32).toString('hex')
  const [password, cachePassword] = [secret(), secret()]
  await withEngine(host, (engine) =>
    Throwaway.use(engine, `netbox-sandbox-migrate-${randomBytes(4).toString('hex')}`, async (place) => {
      const database = await place.start('postgres', {
        image: IMAGES.postgres,
        command: FAST,
        env: { POSTGRES_USER: 'netbox', POSTGRES_DB: 'netbox', POSTGRES_PASSWORD: password },
        tmpfs: ['/var/lib/postgresql/data'],
      })
      await place.start('redis', { image: IMAGES.valkey, command: ['--requirepass', cachePassword] })
      const start = Date.now()
      const netbox = await place.start('netbox', {
        image: IMAGES.netbox,
        // The image's own entry point migrates; what it hands over to has nothing to do.
        command: ['/opt/netbox/docker-entrypoint.sh', 'true'],
        env: {
          DB_HOST: 'postgres',
          DB_USER: 'netbox',
          DB_PASSWORD: password,
          REDIS_HOST: 'redis',
          REDIS_PASSWORD: cachePassword,
          SECRET_KEY: secret(),
          SKIP_SUPERUSER: 'true',
        },
      })
      await finished(engine, netbox, builder.signal, report)
      report(`migrations took ${duration(Date.now() - start)}; dumping`)
      const dump = 'pg_dump --username netbox --no-owner --no-privileges netbox > /tmp/dump && gzip -9n < /tmp/dump'
      await run(builder.cli, ['exec', database, 'sh', '-c', dump], {
        env: builder.env,
        signal: builder.signal,
        output: createWriteStream(file),
      })
    }),
  )
}

/** Follows a container's log until it has ended well; a failure is told with its last lines. */
async function finished(
  engine: DockerEngine,
  id: string,
  signal: AbortSignal | undefined,
  report: Report,
): Promise<void> {
  const log = await engine.stream('GET', `/containers/${id}/logs`, {
    query: { follow: true, stdout: true, stderr: true },
  })
  const end = () => log.destroy()
  signal?.addEventListener('abort', end, { once: true })
  const last: string[] = []
  let applied = 0
  try {
    for await (const line of createInterface({ input: log })) {
      last.push(line)
      if (last.length > 15) last.shift()
      if (/Applying .* OK$/.test(line)) report(`${++applied} migrations applied`)
    }
  } finally {
    signal?.removeEventListener('abort', end)
    signal?.throwIfAborted()
  }
  const { StatusCode: code } = await engine.call<{ StatusCode: number }>('POST', `/containers/${id}/wait`)
  if (code !== 0) throw new CommandError(`NetBox's migrations ended with ${code}: ${last.join('\n')}`)
}
