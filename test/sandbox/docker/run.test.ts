import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { CommandError, run, succeeds } from '../../../sandbox/docker/run.ts'

test('returns the output and hands over each line', async () => {
  const lines: string[] = []
  const output = await run('sh', ['-c', 'echo one; echo two'], { onLine: (line) => lines.push(line) })
  expect(output).toBe('one\ntwo')
  expect(lines).toEqual(['one', 'two'])
})

test('a failure is told with the last lines of both streams, and no more', async () => {
  const failing = run('sh', ['-c', 'seq 1 100; echo "the reason" >&2; exit 3'])
  await expect(failing).rejects.toThrow(CommandError)
  await expect(failing).rejects.toThrow(/^sh ended with 3: /)
  const message: string = await failing.catch((error) => error.message)
  expect(message).toContain('the reason')
  expect(message.split('\n').length).toBeLessThanOrEqual(15)
})

test('a command that is not there is a failure', async () => {
  expect(await succeeds('no-such-command', [])).toBe(false)
  expect(await succeeds('true', [])).toBe(true)
})

test('reads its input from us, and an early end of it is no fault', async () => {
  expect(await run('cat', [], { input: 'hello' })).toBe('hello')
  expect(await run('true', [], { input: 'x'.repeat(1_000_000) })).toBe('')
})

test('an abort ends the child and what the child started', async () => {
  const abort = new AbortController()
  const pids: number[] = []
  const running = run('sh', ['-c', 'sleep 60 & echo $!; wait'], {
    signal: abort.signal,
    onLine: (line) => {
      pids.push(Number(line))
      abort.abort(new Error('stopped'))
    },
  })
  await expect(running).rejects.toThrow('stopped')
  // Gone, or dead and not yet collected by whoever inherited it.
  const state = await readFile(`/proc/${pids[0]}/stat`, 'utf8').catch(() => ') Z')
  expect(state).toContain(') Z')
})
