import type { DockerEngine } from '../../host/docker/engine.ts'
import { UserError } from '../../host/user-error.ts'
import { sentence } from '../backup/failures.ts'
import { assertComplete, look, type Stack, turn } from '../backup/stack.ts'
import { assertNoneBegun, assertRoom, type Begun, begunUpgrade, dropCopy, makeCopy, putCopyBack } from './copy.ts'
import type { Images } from './decision.ts'
import { watched } from './migrations.ts'
import { containersThere, nothingChanged } from './restart.ts'
import { type Site, withSite } from './site.ts'

/**
 * Upgrades NetBox: the database is copied, Pulumi replaces the containers, NetBox migrates. Whatever fails, the old images
 * and the copy are put back.
 *
 * @throws UserError what failed, and what the stack is like now
 */
export async function upgradeNetBox(site: Site, from: Images, to: Images): Promise<void> {
  await withSite(site, async (stack) => {
    const { report, signal } = site
    await assertNoneBegun(stack)
    await assertComplete(stack)
    await assertRoom(stack)
    const begun: Begun = { time: new Date().toISOString(), from }
    const { Id: old } = await container(stack.engine, stack.name)
    try {
      report('stopping NetBox')
      await turn(stack, 'stop', ['netbox', 'worker'])
      signal.throwIfAborted()
      report('copying the database')
      await makeCopy(stack, begun)
      signal.throwIfAborted()
    } catch (error) {
      throw await nothingChanged(stack, error, () => dropCopy(stack))
    }
    try {
      const watch = { engine: stack.engine, container: stack.name, old, report }
      await watched(watch, () => site.deploy(to, report, signal))
    } catch (error) {
      const failure = signal.aborted ? 'Called off.' : sentence(error)
      await takeBack(site, stack, begun).catch((second: unknown) => {
        throw new UserError(
          `${failure}\nIt could not be taken back (${sentence(second)}): mend that, then 'npm run upgrade -- --back' tries again.`,
        )
      })
      throw new UserError(
        `${failure}\n${from.netbox} is back, with the data as it was before; until this is mended set netbox:images.netbox to it.`,
      )
    }
    await dropCopy(stack)
  })
}

/** Brings back what an upgrade that was killed found. Returns when that was, and the images it had. */
export async function backFrom(site: Site): Promise<Begun> {
  return await withSite(site, async (stack) => {
    const begun = await begunUpgrade(stack)
    if (!begun) throw new UserError('No upgrade is unfinished here: there is nothing to bring back.')
    await takeBack(site, stack, begun)
    return begun
  })
}

/** Drops what a killed upgrade kept: what runs now stays. @returns whether all of it is there: the update may have been cut off too */
export async function keepAsIs(site: Site): Promise<boolean> {
  return await withSite(site, async (stack) => {
    if (!(await begunUpgrade(stack)))
      throw new UserError('No upgrade is unfinished here: nothing is kept for a way back.')
    await dropCopy(stack)
    const there = await containersThere(stack)
    await turn(stack, 'start', there)
    return there.length === 2
  })
}

/** The way back. Can be repeated. */
async function takeBack(site: Site, stack: Stack, begun: Begun): Promise<void> {
  const { engine, containers } = stack
  site.report('taking it back')
  const there = await containersThere(stack)
  await turn(stack, 'stop', there)
  await putCopyBack(stack, begun)
  // Pulumi replaces what has another image, and leaves alone what it never came to: that only has to run again.
  const { Id: image } = await engine.call<{ Id: string }>('GET', `/images/${begun.from.netbox}/json`)
  for (const which of there) {
    if ((await container(engine, containers[which])).Image === image) await turn(stack, 'start', [which])
  }
  await site.redeploy(begun.from, site.report)
  await look(stack)
  await dropCopy(stack)
}

async function container(engine: DockerEngine, name: string): Promise<{ Id: string; Image: string }> {
  return await engine.call('GET', `/containers/${encodeURIComponent(name)}/json`)
}
