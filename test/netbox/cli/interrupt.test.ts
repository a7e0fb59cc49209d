import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

/** Works until it is called off, tidies up, and tells by its exit code how it was called off: 3 after one signal, 4 after two. */
const PROGRAM = `
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { interruptible } from ${JSON.stringify(new URL('../../../netbox/cli/interrupt.ts', import.meta.url).href)}
const alive = setInterval(() => {}, 1000)
const tell = async (line) => {
  process.stdout.write(line + '\\n')
  process.stderr.write(line + '\\n')
  await pause(100)
}
await interruptible(async ({ stop, kill }) => {
  const called = once(stop, 'abort')
  await tell('ready')
  await called
  await tell('taking it back')
  process.exitCode = kill.aborted ? 4 : 3
})
await tell('done')
clearInterval(alive)
`

async function endedBy(signals: readonly NodeJS.Signals[], gone: boolean): Promise<number | null> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  await once(child.stdout, 'data')
  if (gone) for (const stream of [child.stdout, child.stderr]) stream.destroy()
  for (const signal of signals) child.kill(signal)
  return (await ended)[0]
}

test('a run whose terminal is closed comes to its end, though nobody reads what it says', async () => {
  expect(await endedBy(['SIGHUP'], true)).toBe(3)
})

test('the end of a terminal, told again and again, is one call', async () => {
  expect(await endedBy(['SIGHUP', 'SIGHUP'], true)).toBe(3)
})

test('a termination request calls off as Ctrl-C does, the second one for good', async () => {
  expect(await endedBy(['SIGTERM'], false)).toBe(3)
  expect(await endedBy(['SIGINT', 'SIGTERM'], false)).toBe(4)
})
