import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { disk } from '../../../apps/runtime/disk.ts'
import { replay } from '../../../apps/webhook/replay.ts'
import { Spool, type SpoolOptions } from '../../../apps/webhook/spool.ts'
import { CrashingDisk } from './crashing-disk.ts'
import { sampleEvent, temporaryFolder } from './samples.ts'

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})

async function opened(options: SpoolOptions = {}): Promise<Spool> {
  const spool = await Spool.open(folder, options)
  onTestFinished(() => spool.close())
  return spool
}

/** As after a crash: the old process is gone, and nothing but the folder is left. */
async function reopened(spool: Spool, options: SpoolOptions = {}): Promise<Spool> {
  await spool.close()
  return await opened(options)
}

describe('an event', () => {
  test('is kept, in the order of arrival, also over a restart', async () => {
    const spool = await opened()
    for (const second of [3, 1, 2]) await spool.add(sampleEvent(second, { id: second }))
    const again = await reopened(spool)
    expect(again.pending.map(({ event }) => event.id)).toEqual([3, 1, 2])
    await again.add(sampleEvent(4, { id: 4 }))
    expect((await reopened(again)).pending.map(({ event }) => event.id)).toEqual([3, 1, 2, 4])
  })

  test('is accepted once, while it waits and after it is finished, also over a restart', async () => {
    const spool = await opened()
    expect(await spool.add(sampleEvent())).toBe('accepted')
    expect(await spool.add(sampleEvent())).toBe('repeated')
    const again = await reopened(spool)
    expect(await again.add(sampleEvent())).toBe('repeated')
    await again.finish(again.pending[0]!)
    expect(await again.add(sampleEvent())).toBe('repeated')
    const third = await reopened(again)
    expect(await third.add(sampleEvent())).toBe('repeated')
    expect(third.sizes).toEqual({ pending: 0, dead: 0 })
  })

  test('that comes twice at once is accepted once', async () => {
    const spool = await opened()
    expect((await Promise.all([spool.add(sampleEvent()), spool.add(sampleEvent())])).sort()).toEqual([
      'accepted',
      'repeated',
    ])
    expect(spool.sizes.pending).toBe(1)
  })

  test('that comes twice at once is refused twice when it cannot be written', async () => {
    const spool = await opened({ disk: new CrashingDisk(2, 'before') })
    const both = await Promise.allSettled([spool.add(sampleEvent()), spool.add(sampleEvent())])
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  test('that could not be written is accepted when it comes again', async () => {
    let full = true
    const spool = await opened({
      disk: {
        ...disk,
        async write(file, text) {
          if (full && file.includes('pending')) throw Object.assign(new Error(`ENOSPC: ${file}`), { code: 'ENOSPC' })
          await disk.write(file, text)
        },
      },
    })
    await expect(spool.add(sampleEvent())).rejects.toThrow('the spool cannot be written: ENOSPC')
    full = false
    expect(await spool.add(sampleEvent())).toBe('accepted')
  })

  test('is late when a newer one of its object was seen, also over a restart', async () => {
    const spool = await opened()
    await spool.add(sampleEvent(5))
    expect(await spool.add(sampleEvent(4))).toBe('late')
    for (const entry of spool.pending) await spool.finish(entry)
    const again = await reopened(spool)
    expect(await again.add(sampleEvent(3))).toBe('late')
    expect(await again.add(sampleEvent(3, { id: 8 }))).toBe('accepted')
    expect(await again.add(sampleEvent(6))).toBe('accepted')
    expect(again.pending.map(({ late }) => late)).toEqual([true, false, false])
  })

  test('remembers which of its actions succeeded, over a restart', async () => {
    const spool = await opened()
    await spool.add(sampleEvent())
    await spool.succeeded(spool.pending[0]!, 'notify')
    const again = await reopened(spool)
    await again.succeeded(again.pending[0]!, 'alert')
    expect((await reopened(again)).pending[0]!.done).toEqual(['notify', 'alert'])
  })
})

describe('an event is not lost, wherever a crash comes between, when it', () => {
  const steps: Record<string, (spool: Spool) => Promise<unknown>> = {
    arrives: (spool) => spool.add(sampleEvent()),
    'is put aside': (spool) => spool.bury(spool.pending[0]!, []),
    'is finished': (spool) => spool.finish(spool.pending[0]!),
    'comes back': async (spool) => {
      await replay(folder)
      await spool.takeReplays()
    },
  }
  const before: Record<string, (spool: Spool) => Promise<unknown>> = {
    arrives: async () => undefined,
    'comes back': async (spool) => {
      await spool.add(sampleEvent())
      await spool.bury(spool.pending[0]!, [])
    },
  }

  test.each(Object.keys(steps))('%s', async (step) => {
    // The first operation opens the spool; the step has two at most.
    for (const operation of [2, 3])
      for (const when of ['before', 'within', 'after'] as const) {
        folder = await temporaryFolder()
        const first = await opened()
        await (before[step] ?? ((spool) => spool.add(sampleEvent())))(first)
        const second = await reopened(first, { disk: new CrashingDisk(operation, when) })
        const done = await steps[step]!(second).then(
          () => true,
          () => false,
        )
        const third = await reopened(second)
        const { pending, dead } = third.sizes
        const known = (await third.add(sampleEvent())) === 'repeated'
        // What arrives may be refused, and is then sent again; what is finished may be gone. But never is it in two places.
        if (step === 'arrives') expect(known || !done).toBe(true)
        else expect(known).toBe(true)
        if (step === 'is put aside' || step === 'comes back') expect(pending + dead).toBe(1)
        else expect(pending + dead).toBeLessThanOrEqual(1)
      }
  })
})

test('a full spool takes no more, until something is finished', async () => {
  const spool = await opened({ capacity: 1 })
  await spool.add(sampleEvent(1))
  await expect(spool.add(sampleEvent(2))).rejects.toThrow('the spool is full: 1 events wait')
  await spool.finish(spool.pending[0]!)
  expect(await spool.add(sampleEvent(2))).toBe('accepted')
})

test('of finished events the oldest are forgotten, and the journal does not grow for ever', async () => {
  const spool = await opened({ remembered: 3 })
  for (let second = 0; second < 20; second++) {
    await spool.add(sampleEvent(second, { id: second + 1 }))
    await spool.finish(spool.pending[0]!)
  }
  expect(await spool.add(sampleEvent(19, { id: 20 }))).toBe('repeated')
  expect(await spool.add(sampleEvent(0, { id: 1 }))).toBe('accepted')
  expect((await readFile(join(folder, 'journal'), 'utf8')).split('\n').length).toBeLessThan(8)
})

test('a line of the journal that was cut off spoils no other', async () => {
  const spool = await opened()
  await spool.add(sampleEvent(1))
  await spool.add(sampleEvent(2))
  await spool.succeeded(spool.pending[0]!, 'notify')
  await spool.close()
  await writeFile(join(folder, 'journal'), '{"name":"0000', { flag: 'a' })
  const again = await opened()
  await again.succeeded(again.pending[1]!, 'alert')
  expect((await reopened(again)).pending.map(({ done }) => done)).toEqual([['notify'], ['alert']])
})

test('a line that a full disk cut off spoils none that is written once there is room', async () => {
  let full = false
  const spool = await opened({
    disk: {
      ...disk,
      async append(file, text) {
        await disk.append(file, full ? text.slice(0, 9) : text)
        if (full) throw Object.assign(new Error(), { code: 'ENOSPC' })
      },
    },
  })
  await spool.add(sampleEvent())
  full = true
  await expect(spool.succeeded(spool.pending[0]!, 'notify')).rejects.toThrow()
  full = false
  await spool.succeeded(spool.pending[0]!, 'alert')
  expect((await reopened(spool)).pending[0]!.done).toEqual(['alert'])
})

test('what a crash left half-written is taken away', async () => {
  const spool = await opened()
  await writeFile(join(folder, 'pending', '000000000000001-abc.json.part'), '{"na')
  expect((await reopened(spool)).pending).toEqual([])
  expect(await readdir(join(folder, 'pending'))).toEqual([])
})

test('nobody but the owner may read what lies in the spool', async () => {
  const spool = await opened()
  await spool.add(sampleEvent())
  const file = join(folder, 'pending', `${spool.pending[0]!.name}.json`)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await stat(join(folder, 'pending'))).mode & 0o777).toBe(0o700)
})

describe('a spool', () => {
  test('belongs to one process at a time', async () => {
    await opened()
    await expect(Spool.open(folder)).rejects.toThrow(`another process works on ${folder}; give each its own folder`)
  })

  test('that is a file is refused in one sentence', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    await expect(Spool.open(file)).rejects.toThrow(`the spool ${file} cannot be used: ENOTDIR`)
  })

  test('with too long a path is refused in one sentence', async () => {
    await expect(Spool.open(join(folder, 'x'.repeat(120)))).rejects.toThrow(
      'is too long; it must have at most 98 bytes',
    )
  })
})

describe('the dead letters', () => {
  const failure = { action: 'alert', attempts: 10, error: 'answered 500' }

  test('tell what was given up and why, and outlast a restart', async () => {
    const spool = await opened()
    await spool.add(sampleEvent())
    const [entry] = spool.pending
    await spool.bury(entry!, [failure])
    const again = await reopened(spool)
    expect(again.sizes).toEqual({ pending: 0, dead: 1 })
    expect(await again.add(sampleEvent())).toBe('repeated')
    expect(JSON.parse(await readFile(join(folder, 'dead', `${entry!.name}.json`), 'utf8'))).toMatchObject({
      event: sampleEvent(),
      failures: [failure],
    })
  })

  test('come back by a replay, with what had succeeded and marked as late when there is newer news', async () => {
    const spool = await opened()
    await spool.add(sampleEvent(1))
    await spool.succeeded(spool.pending[0]!, 'notify')
    await spool.bury(spool.pending[0]!, [failure])
    await spool.add(sampleEvent(2))
    expect(await replay(folder)).toBe(1)
    await spool.takeReplays()
    expect(spool.sizes).toEqual({ pending: 2, dead: 0 })
    const back = spool.pending.find(({ event }) => event.timestamp === sampleEvent(1).timestamp)
    expect(back).toMatchObject({ done: ['notify'], late: true })
    expect((await reopened(spool)).sizes).toEqual({ pending: 2, dead: 0 })
  })

  test('that nobody works on come back with the next start', async () => {
    const spool = await opened()
    await spool.add(sampleEvent())
    await spool.bury(spool.pending[0]!, [failure])
    await spool.close()
    await replay(folder)
    const again = await opened()
    await again.takeReplays()
    expect(again.sizes).toEqual({ pending: 1, dead: 0 })
  })

  test('cannot be replayed where there is no spool', async () => {
    await expect(replay(join(folder, 'none'))).rejects.toThrow('there is no spool in')
  })
})
