import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { endAfter, WAYS } from '../../../bench/faults/kill.ts'
import { alive } from '../../../host/local/alive.ts'

/** A process that has started another one, in a group of its own as Pulumi does with its plugins; both hold its output. */
async function family() {
  const grandchild = `const { spawn } = require('node:child_process')
    const options = { detached: true, stdio: ['ignore', 'inherit', 'inherit'] }
    const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], options)
    console.log(pid)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', grandchild], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, below: Number(String(line)) }
}

describe('a command that is ended', () => {
  test.each(WAYS)('by %s is gone', async (way) => {
    const { child, below } = await family()
    const bothGone = once(child, 'close')
    expect(await endAfter(child, 0, way)).toBe(true)
    expect(alive(child.pid!)).toBe(false)
    if (way !== 'power cut') process.kill(below, 'SIGKILL')
    await bothGone
  })

  test('after it has ended by itself was not ended', async () => {
    const child = spawn(process.execPath, ['-e', ''], { detached: true })
    expect(await endAfter(child, 60_000, 'SIGKILL')).toBe(false)
  })
})
