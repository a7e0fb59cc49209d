import { describe, expect, test } from 'vitest'
import { POSTGRES_DATA } from '../../../infra/postgres-image.ts'
import { stackOf } from '../../../operate/backup/stack.ts'
import { runningPostgres } from '../../../operate/upgrade/running.ts'

/** A host whose database has a volume and runs an image with these tags. */
function stack(volume: string, RepoTags: string[] | null) {
  const answers: Record<string, unknown> = {
    '/containers/x-postgres/json': { Image: 'sha256:1', Mounts: [{ Name: volume, Destination: POSTGRES_DATA }] },
    '/images/sha256:1/json': { RepoTags },
  }
  const engine = { call: async (_method: string, path: string) => answers[path] }
  return stackOf(engine as unknown as Parameters<typeof stackOf>[0], 'x')
}

describe('the PostgreSQL that runs', () => {
  test('is the one that the state names, where the volume is of its major version', async () => {
    expect(await runningPostgres(stack('x-postgres-data', null), 'postgres:17.2')).toBe('postgres:17.2')
  })

  test('is told by the volume where the state is ahead of the container', async () => {
    const running = stack('x-postgres-data', ['mirror/postgres:18-odd', 'postgres:17.2'])
    expect(await runningPostgres(running, 'postgres:18.1')).toBe('postgres:17.2')
  })

  test('has to have a tag then', async () => {
    await expect(runningPostgres(stack('x-postgres-data', null), 'postgres:18.1')).rejects.toThrow(
      /runs on the volume x-postgres-data, which does not belong to postgres:18\.1, .*docker tag/,
    )
  })
})
