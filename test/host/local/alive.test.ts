import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { alive } from '../../../host/local/alive.ts'

describe('a process', () => {
  test('is alive while it is at work', () => {
    expect(alive(process.pid)).toBe(true)
  })

  test('is not when it has ended', async () => {
    const child = spawn('true')
    await once(child, 'exit')
    expect(alive(child.pid!)).toBe(false)
  })

  test.runIf(process.platform === 'linux')('is not when it has ended and its parent has not looked', async () => {
    // The shell becomes a program that never asks after the child the shell had.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const child = Number(line)
      await expect.poll(() => alive(child)).toBe(false)
      expect(() => process.kill(child, 0)).not.toThrow()
    } finally {
      parent.kill()
    }
  })
})
