import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { NetBoxEvent } from '../../webhook/event.ts'
import { Spool } from '../../webhook/spool.ts'
import { SpoolError } from '../../webhook/spool-error.ts'
import type { Ground } from '../ground.ts'
import { differences, madeAnew } from '../holdings.ts'
import { network } from '../models/network.ts'
import { Program } from '../program.ts'
import { pick } from '../random.ts'
import type { Round } from '../round.ts'
import { SmallDisk } from '../small-disk.ts'

const SIZES = [8, 3].map((devices) => network({ devices, description: `of ${devices}` }))

/** The disk of Pulumi's state fills up at a random moment of `pulumi up`, then there is space again. */
export async function fullDisk(ground: Ground, rounds: number): Promise<Round[]> {
  const { look, report, random, signal, stack, url, token } = ground
  await using disks = new AsyncDisposableStack()
  let disk: SmallDisk | undefined
  const program = await Program.make(stack, async (backend) => {
    disk = disks.use(await SmallDisk.over(backend, 32))
  })
  const up = ['up', '--yes', '--skip-preview']
  const references = []
  for (const desired of SIZES) {
    await program.want({ url, token }, desired)
    const start = performance.now()
    const { code, output } = await program.pulumi(...up)
    if (code !== 0) throw new Error(`up failed without a fault: ${output}`)
    references.push({ ...(await look()), milliseconds: performance.now() - start })
  }
  const found: Round[] = []
  for (let at = 0; at < rounds; at++) {
    signal.throwIfAborted()
    const [to, from] = [references[at % 2]!, references[(at + 1) % 2]!]
    await program.want({ url, token }, SIZES[at % 2]!)
    const moment = random() * to.milliseconds
    const running = program.start(...up)
    await pause(moment)
    await disk!.fill()
    const starved = await running.ended
    await disk!.free()
    const meanwhile = await look()
    await program.pulumi('cancel', '--yes')
    const next = await program.pulumi(...up)
    const now = await look()
    const preview = await program.pulumi('preview', '--refresh', '--expect-no-changes')
    const wrong = [
      ...(starved.code === 0 || /no space left/i.test(starved.output)
        ? []
        : [`failed without saying why: ${starved.output.slice(-2000)}`]),
      ...(next.code === 0 ? [] : [`the next up failed: ${next.output.slice(-2000)}`]),
      ...(preview.code === 0 ? [] : [`a preview still finds changes: ${preview.output.slice(-2000)}`]),
      ...differences(to.objects, now.objects),
      ...madeAnew(from, now),
    ]
    const midway = [from, to].every(({ objects }) => differences(objects, meanwhile.objects).length > 0)
    const fault = `full after ${(moment / 1000).toFixed(1)} s, ${starved.code === 0 ? 'finished' : 'failed'}`
    found.push({ hit: starved.code !== 0, midway, tokensLeft: 0, wrong, fault })
    const said = /^.*no space left.*$/im.exec(starved.output)?.[0].trim() ?? ''
    report(`${at + 1}: ${fault}; ${said}; ${wrong.length === 0 ? 'mended' : wrong.join(' | ')}`)
  }
  await program.pulumi('destroy', '--yes', '--skip-preview')
  return found
}

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
        if (!(error instanceof SpoolError && error.message.includes('ENOSPC'))) wrong.push(`refused with: ${error}`)
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
    found.push({ hit: turnedAway > 0, midway: false, tokensLeft: 0, wrong, fault: `full after ${before} events` })
    report(`${at + 1}: full after ${before} events, ${turnedAway} refused; ${wrong.join(' | ') || 'mended'}`)
  }
  return found
}

function eventAbout(id: number, length: number): NetBoxEvent {
  return {
    ...{ event: 'updated', timestamp: '2026-01-01T00:00:00Z', objectType: 'dcim.device', id, username: 'admin' },
    ...{ requestId: null, data: { id, comments: 'x'.repeat(length) }, before: null, after: null },
  }
}
