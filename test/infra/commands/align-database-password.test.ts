import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const COMMAND = join(import.meta.dirname, '..', '..', '..', 'infra', 'commands', 'align-database-password.ts')

/** Runs the command against an engine that takes everything; the SQL that it sent. */
async function sqlSent(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'))
  let sent: string[] = []
  const server = createServer(async (request, response) => {
    const body = request.method === 'POST' ? ((await json(request)) as { Env?: string[] }) : {}
    sent = [...sent, ...(body.Env ?? [])]
    response.setHeader('content-type', 'application/json')
    response.end(request.url!.endsWith('/start') ? '' : JSON.stringify({ Id: '1', ExitCode: 0 }))
  }).listen(join(folder, 'engine.sock'))
  await once(server, 'listening')
  try {
    const NETBOX_DOCKER_HOST = `unix://${folder}/engine.sock`
    await promisify(execFile)(process.execPath, [COMMAND], {
      env: { ...process.env, NETBOX_DOCKER_HOST, NETBOX_POSTGRES: 'netbox-postgres' },
    })
  } finally {
    server.close()
    await rm(folder, { recursive: true })
  }
  return sent.find((line) => line.startsWith('SQL='))!.slice('SQL='.length)
}

test('the statement that holds the password comes when the server no longer logs statements, not even one that fails', async () => {
  const lines = (await sqlSent()).trimEnd().split('\n')
  const before = lines.slice(0, lines.indexOf("ALTER ROLE netbox PASSWORD :'password';"))
  expect(before).toEqual([
    'SET log_min_error_statement = panic;',
    "SET log_statement = 'none';",
    'SET log_min_duration_statement = -1;',
    '\\set password `cat /run/secrets/postgres_password`',
  ])
})
