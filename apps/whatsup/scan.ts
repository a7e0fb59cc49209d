import { setTimeout as delay } from 'node:timers/promises'
import { WhatsUpError } from './api/errors.ts'
import { type Applying, note, type Step } from './apply.ts'
import { plainAddress } from './netbox/device.ts'
import type { Item } from './plan/plan.ts'
import { type Saying, say } from './sentences/saying.ts'

/** A scan that takes longer counts as lost: the API has no word for a failed one. */
const LONGEST = 10 * 60_000
const PAUSE = 500

/**
 * Has the server look at the address of a device that it refused to make. What it finds is linked, and gets its data in the next round.
 * The server makes nothing that it knows already, so a scan is no second device; one that vanishes ends in a state.
 *
 * @param refused what the create came to, which is told along
 */
export async function scanFor(item: Item, at: Applying, refused: Step, signal?: AbortSignal): Promise<Step> {
  const failed = async (why: Saying): Promise<Step> => {
    const message = say('next', refused.message, why)
    await note(at, item, { state: 'error', message })
    return { success: false, message }
  }
  try {
    const id = await at.whatsup.startScan(item.address)
    const started = new Date(at.now()).toISOString()
    const scan = (state: 'running' | 'done' | 'lost') => ({ scan: { id, at: started, state } })
    await note(at, item, { ...scan('running'), state: 'scanning', message: refused.message })
    for (const end = at.now() + LONGEST; !signal?.aborted && at.now() < end; await delay(PAUSE)) {
      const progress = await progressOf(id, at)
      if (progress === undefined) break
      if (progress < 100) continue
      const [found] = (await at.whatsup.scanned(id)).filter(
        ({ networkAddress }) => plainAddress(networkAddress) === item.address,
      )
      await note(at, item, scan('done'))
      if (!found) return await failed(say('scanEmpty', item.address))
      return await link(found.id, item, at)
    }
    await note(at, item, scan('lost'))
    return await failed(say('scanLost', id))
  } catch (error) {
    if (!(error instanceof WhatsUpError) || error.isOutage) throw error
    return await failed(error.said)
  }
}

async function progressOf(id: string, { whatsup }: Applying): Promise<number | undefined> {
  try {
    return (await whatsup.scan(id)).progress
  } catch (error) {
    if (error instanceof WhatsUpError && error.code === 'not-found') return undefined
    throw error
  }
}

/** Takes what a scan found, unless it is somebody else's: the server may have matched a device that was there. */
async function link(id: string, item: Item, at: Applying): Promise<Step> {
  if (at.beside(item.address).includes(id)) {
    const message = say('scanForeign', item.address, id)
    await note(at, item, { state: 'asks', message })
    return { success: false, id, message }
  }
  const { target } = item
  await at.whatsup.rename(id, target!.name)
  await note(at, item, { id, linkedAt: new Date(at.now()).toISOString(), state: 'pending', message: undefined })
  return { success: true, id, message: say('scanned') }
}
