import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { platform } from 'node:os'
import { describe, expect, it } from 'vitest'
import { MemoryWatch } from '../../../bench/netbox/contestants/memory.ts'

const PIECE = 100
/** A process below another one that holds a piece of memory, and says so, until its input ends. */
const HOLDS = `const held = Buffer.alloc(${PIECE} << 20, 1); console.log(held.length); process.stdin.resume()`

async function watched(part: string): Promise<number | undefined> {
  using memory = new MemoryWatch(part)
  const child = spawn('sh', ['-c', '"$0" -e "$1"; :', process.execPath, HOLDS], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, 300))
  child.stdin.end()
  await once(child, 'close')
  return memory.largest
}

describe.runIf(platform() === 'linux')('memory of processes', () => {
  it('is that of a grandchild whose command line has the part', async () => {
    expect(await watched('process.stdin.resume')).toBeGreaterThan(PIECE)
  })

  it('is unknown if there is no such process', async () => {
    expect(await watched('no such thing')).toBeUndefined()
  })
})
