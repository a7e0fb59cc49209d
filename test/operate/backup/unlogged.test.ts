import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { DockerEngine } from '../../../host/docker/engine.ts'
import { align } from '../../../operate/backup/align.ts'
import { load } from '../../../operate/backup/database.ts'
import { stackOf } from '../../../operate/backup/stack.ts'

interface Exec {
  Cmd: string[]
  Env: string[]
}

/** A stack whose containers answer every command with the same words, and what they were told. */
function answering(words: string) {
  const told: Exec[] = []
  const engine = {
    call: async (_: string, __: string, options: { body?: Exec } = {}) => {
      if (options.body) told.push(options.body)
      return { Id: '1', ExitCode: 0 }
    },
    stream: async () => Readable.from([Buffer.from(words)]),
  }
  return { told, stack: stackOf(engine as unknown as DockerEngine, 'netbox') }
}

test('a dump is loaded without a word, here or in the log of PostgreSQL, on the values of a row that is refused', async () => {
  const { told, stack } = answering('')
  await load(stack, {})
  const { Cmd, Env } = told.find((exec) => exec.Cmd.join().includes('pg_restore'))!
  expect(Cmd.join()).toContain(' -v VERBOSITY=terse ')
  expect(Env).toContain('PGOPTIONS=-c log_error_verbosity=terse')
})

test('the rows of tokens are put into a restored database when PostgreSQL no longer logs statements', async () => {
  const { told, stack } = answering('ALIGNED {"jobs":0,"peppers":{}}')
  await align(stack, 'admin', '[]')
  const script = told[0]!.Env.find((line) => line.startsWith('SCRIPT='))!
  const [silence, first] = [script.indexOf('log_min_error_statement = panic'), script.indexOf('.save()')]
  expect(silence).toBeGreaterThan(0)
  expect(first).toBeGreaterThan(silence)
  expect(script.indexOf('INSERT INTO users_token')).toBeGreaterThan(silence)
})
