import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ActionError } from '../../../apps/webhook/actions/action.ts'
import { keyOf } from '../../../apps/webhook/event.ts'
import { replay } from '../../../apps/webhook/replay.ts'
import type { ActionName } from '../../../apps/webhook/rules.ts'
import { Spool } from '../../../apps/webhook/spool.ts'
import { Worker } from '../../../apps/webhook/worker.ts'
import fc from '../../property.ts'
import { CrashingDisk } from './crashing-disk.ts'
import { sampleEvent } from './samples.ts'

/** One life of the process: what comes meanwhile, and at which operation of the disk it ends. */
const life = fc.record({
  arrivals: fc.array(fc.record({ id: fc.integer({ min: 1, max: 3 }), second: fc.integer({ min: 0, max: 9 }) }), {
    maxLength: 6,
  }),
  operations: fc.integer({ min: 1, max: 40 }),
  when: fc.constantFrom('before' as const, 'within' as const, 'after' as const),
  replay: fc.boolean(),
})

/** What the target answers to one call after the other; then all is well. */
const answers = fc.array(fc.constantFrom('fine', 'fails', 'refuses'), { maxLength: 12 })

const retry = { attempts: 2, firstDelay: 0, longestDelay: 0, timeout: 5000 }

test('whatever was accepted is done, in order for each object, and never again once it is written down', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), answers, async (lives, answered) => {
      const folder = await mkdtemp(join(tmpdir(), 'nbwh-'))
      try {
        const accepted = new Set<string>()
        const written = new Set<string>()
        const succeeded: { action: ActionName; key: string; object: string; name: string }[] = []
        const coming = [...answered]

        const target = (action: ActionName, alive: () => boolean) => async (entry: Spool['pending'][number]) => {
          if (!alive()) throw new ActionError('the process is gone', false)
          const { key, object, name } = entry
          expect(written).not.toContain(`${action} ${key}`)
          const answer = coming.shift() ?? 'fine'
          if (answer !== 'fine') throw new ActionError(answer, answer === 'refuses')
          succeeded.push({ action, key, object, name })
        }

        const live = async (one: (typeof lives)[number], disk?: CrashingDisk, dead = () => false) => {
          const spool = await Spool.open(folder, disk ? { disk } : {}).catch(() => undefined)
          if (!spool) return
          const write = spool.succeeded.bind(spool)
          spool.succeeded = async (entry, action) => {
            await write(entry, action)
            written.add(`${action} ${entry.key}`)
          }
          const [notify, alert] = (['notify', 'alert'] as const).map((name) => target(name, () => !dead()))
          const worker = new Worker({
            spool,
            retry,
            actions: { notify: notify!, alert: alert! },
            rules: [{ actions: ['notify', 'alert'] }],
          })
          worker.start()
          for (const { id, second } of one.arrivals) {
            const event = sampleEvent(second, { id })
            const outcome = await spool.add(event).catch(() => undefined)
            if (outcome) accepted.add(keyOf(event))
          }
          // Without a disk that crashes, this is the last life: nothing may be left.
          const left = () => spool.sizes.pending + (disk ? 0 : spool.sizes.dead)
          await vi.waitFor(() => expect(dead() || left() === 0).toBe(true), { interval: 1 })
          await worker.stop()
          await spool.close()
        }

        for (const one of lives) {
          let dead = false
          const disk = new CrashingDisk(one.operations, one.when, () => {
            dead = true
          })
          await live(one, disk, () => dead)
          if (one.replay) await replay(folder).catch(() => 0)
        }
        // A last life in which nothing goes wrong.
        coming.length = 0
        await replay(folder).catch(() => 0)
        await live({ ...lives[0]!, arrivals: [] })

        for (const action of ['notify', 'alert'] as const)
          for (const key of accepted)
            expect(succeeded.some((one) => one.action === action && one.key === key)).toBe(true)
        // Where nothing was given up, the first success of each event comes in the order of their arrival.
        if (answered.every((one) => one === 'fine'))
          for (const action of ['notify', 'alert'] as const)
            for (const object of new Set(succeeded.map((one) => one.object))) {
              const firsts = succeeded
                .filter((one) => one.action === action && one.object === object)
                .map(({ name }) => name)
              const order = [...new Set(firsts)]
              expect(order).toEqual([...order].sort())
            }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    }),
    { numRuns: 60 },
  )
}, 60_000)
