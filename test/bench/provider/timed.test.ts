import { platform } from 'node:os'
import { describe, expect, it } from 'vitest'
import { cpuIn, timed } from '../../../bench/provider/timed.ts'

const { signal } = new AbortController()
const node = (code: string) => ({ program: process.execPath, args: ['-e', code], env: {} })

describe('what a command takes', () => {
  it('is the sum of what the shell says of its children', () => {
    expect(cpuIn('1m2.500000s 0m0.250000s')).toBe(62.75)
    expect(() => cpuIn('done')).toThrow('done')
  })

  it.runIf(platform() !== 'win32')(
    'counts the processor of what the command started, and tells what it printed',
    async () => {
      const busy = 'const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end);'
      const started = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}])`
      const { cpu, seconds, output } = await timed(node(`${started}; console.log('said')`), signal)
      expect(output).toBe('said')
      expect(cpu).toBeGreaterThan(0.3)
      expect(seconds).toBeGreaterThan(0)
    },
  )

  it.runIf(platform() !== 'win32')('fails with what fails', async () => {
    await expect(timed(node('process.exit(3)'), signal)).rejects.toThrow('3')
  })
})
