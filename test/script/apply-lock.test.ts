import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { locked } from '../../script/apply-lock.ts'

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
        `Another apply is at work on homelab (process ${process.pid})`,
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

  test('of a run that was killed is taken over', async () => {
    // Above the largest process id that Linux gives.
    await writeFile(join(folder, 'apply-homelab.lock'), '4194305')
    expect(await locked(folder, 'homelab', async () => 'done')).toBe('done')
  })
})
