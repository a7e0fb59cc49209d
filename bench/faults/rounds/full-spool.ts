import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FolderError } from '../../../apps/runtime/folder-error.ts'
import type { NetBoxEvent } from '../../../apps/webhook/event.ts'
import { Spool } from '../../../apps/webhook/spool.ts'
import type { Ground } from '../ground.ts'
import { pick } from '../random.ts'
import type { Round } from '../round.ts'
import { SmallDisk } from '../small-disk.ts'
import { told } from '../verdict.ts'

/** The disk of the receiver's spool fills up while events come; what was accepted must be there, what was not be refused. */
export async function fullSpool({ stack, random, report, signal }: Ground, rounds: number): Promise<Round[]> {
  const folder = join(stack.folder, 'spool-disk')
  await mkdir(folder)
  const found: Round[] = []
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    await using disk = await SmallDisk.over(folder, 2)
    const spool = await Spool.open(join(folder, 'spool'))
    const wrong: string[] = []
    const [accepted, refused] = [new Set<number>(), new Set<number>()]
    const offer = async (id: number) => {
      try {
        await spool.add(eventAbout(id, pick([10, 3000, 9000], random)))
        accepted.add(id)
        refused.delete(id)
      } catch (error) {
        if (!(error instanceof FolderError && error.message.includes('ENOSPC'))) wrong.push(`refused with: ${error}`)
        refused.add(id)
      }
    }
    const before = Math.floor(random() * 40)
    for (let id = 1; id <= before; id++) await offer(id)
    await disk.fill()
    for (let id = before + 1; id <= before + 20; id++) await offer(id)
    await disk.free()
    const turnedAway = refused.size
    // NetBox sends again what was refused.
    for (const id of [...refused]) await offer(id)
    await spool.close()
    const again = await Spool.open(join(folder, 'spool'))
    const kept = again.pending.map(({ event }) => event.id)
    await again.close()
    if (kept.toSorted().join() !== [...accepted].toSorted().join()) wrong.push('what was accepted is not what is kept')
    if (refused.size > 0) wrong.push(`${refused.size} events are refused though there is space again`)
    found.push({
      hit: turnedAway > 0,
      midway: false,
      tokensLeft: 0,
      wrong,
      fault: `full after ${before} events, ${turnedAway} refused`,
    })
    report(told(at, found.at(-1)!))
  }
  return found
}

function eventAbout(id: number, length: number): NetBoxEvent {
  return {
    ...{ event: 'updated', timestamp: '2026-01-01T00:00:00Z', objectType: 'dcim.device', id, username: 'admin' },
    ...{ requestId: null, data: { id, comments: 'x'.repeat(length) }, before: null, after: null },
  }
}
