import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const MODULE = join(import.meta.dirname, '../../../sandbox/docker/interrupt.ts')
const PROGRAM = `
  import { setTimeout as sleep } from 'node:timers/promises'
  import { interruptible } from '${MODULE}'
  await interruptible(async (signal) => {
    console.log('working')
    try { await sleep(60_000, undefined, { signal }) } finally { await sleep(50); console.log('cleaned') }
  })
`

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the work, lets it clean up, then ends the process',
  async (signal) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM])
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (said === 'working\n') child.kill(signal)
    })
    const ended = await new Promise((resolve) => child.on('close', (_code, by) => resolve(by)))
    expect(said).toBe('working\ncleaned\n')
    expect(ended).toBe(signal)
  },
)
