import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { locked } from '../../../operate/commands/apply-lock.ts'

const root = join(import.meta.dirname, '..', '..', '..')
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'apply-lock-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

describe('the lock of an apply', () => {
  test('keeps a second one of the same stack out, not one of another', async () => {
    await locked(folder, 'homelab', async () => {
      await expect(locked(folder, 'homelab', async () => {})).rejects.toThrow(
        `Another apply is at work on homelab (process ${process.pid}): wait until it is done. If that process is something else, remove ${join(folder, 'apply-homelab.lock')}.`,
      )
      expect(await locked(folder, 'other', async () => 'done')).toBe('done')
    })
  })

  test('is gone afterwards, after a failure too', async () => {
    await expect(
      locked(folder, 'homelab', async () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await readdir(folder)).toEqual([])
  })

  test.each([
    // Above the largest process id that Linux gives.
    ['of a run that was killed', '4194305'],
    ['that says nothing', ''],
    ['that names no process', 'x'],
  ])('%s is taken over', async (_, content) => {
    await writeFile(join(folder, 'apply-homelab.lock'), content)
    expect(await locked(folder, 'homelab', async () => 'done')).toBe('done')
  })

  test('of a run that was killed goes to one of several that start at once', async () => {
    await writeFile(join(folder, 'apply-homelab.lock'), '4194305')
    const starters = Array.from({ length: 4 }, () => spawn(process.execPath, ['--input-type=module', '-e', starter()]))
    const heard = await Promise.all(starters.map(async ({ stdout }) => String((await once(stdout, 'data'))[0])))
    for (const { stdin } of starters) stdin.end()
    await Promise.all(starters.map((one) => once(one, 'close')))
    expect(heard.sort()).toEqual(['in', 'out', 'out', 'out'])
    expect(await readdir(folder)).toEqual([])
  })
})

/** A program that takes the lock, says `in` or `out`, and holds on until its standard input ends. */
function starter(): string {
  return `
    import { once } from 'node:events'
    import { locked } from ${JSON.stringify(join(root, 'operate', 'commands', 'apply-lock.ts'))}
    const said = (word) => process.stdout.write(word)
    const end = once(process.stdin.resume(), 'end')
    await locked(${JSON.stringify(folder)}, 'homelab', async () => { said('in'); await end }).catch(() => said('out'))
  `
}
