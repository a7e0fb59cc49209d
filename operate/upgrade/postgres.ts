import { UserError } from '../../host/user-error.ts'
import { postgresVolume } from '../../infra/postgres-image.ts'
import { attempt, sentence } from '../backup/failures.ts'
import { assertComplete, type Stack, turn } from '../backup/stack.ts'
import { assertNoneBegun, assertRoom, dropCopy } from './copy.ts'
import type { Images } from './decision.ts'
import { fillVolume, removeLoader, removeVolume } from './loader.ts'
import { containersThere, nothingChanged, postgresId, startingNetBox } from './restart.ts'
import { type Site, withSite } from './site.ts'

/**
 * Upgrades PostgreSQL to another major version: a new volume is filled and compared while NetBox stands still, then Pulumi
 * replaces the database's container. Whatever fails, the old image runs on the old volume again, which nothing has touched.
 *
 * @returns name of the old volume
 * @throws UserError what failed, and what the stack is like now
 */
export async function upgradePostgres(site: Site, from: Images, to: Images): Promise<string> {
  return await withSite(site, async (stack) => {
    const { report, signal } = site
    await assertNoneBegun(stack)
    await assertComplete(stack)
    await assertRoom(stack)
    const old = await postgresId(stack)
    try {
      report('stopping NetBox')
      await turn(stack, 'stop', ['netbox', 'worker'])
      signal.throwIfAborted()
      await fillVolume(stack, to.postgres, site)
    } catch (error) {
      throw await nothingChanged(stack, error, () => removeLoader(stack))
    }
    try {
      report('putting it in place')
      await startingNetBox(stack, old, () => site.deploy(to, report, signal))
    } catch (error) {
      const failure = signal.aborted ? 'Called off.' : sentence(error)
      report('taking it back')
      await takeBack(site, stack, from, old).catch((second: unknown) => {
        throw new UserError(
          `${failure}\nIt could not be taken back (${sentence(second)}): set netbox:images.postgres to ${from.postgres}, mend that, and 'npm run up'.`,
        )
      })
      const left = postgresVolume(stack.name, to.postgres)
      const there = await attempt(
        removeVolume(stack.engine, left),
        (why) => ` The new volume could not be removed (${why}): 'docker volume rm ${left}' before you try again.`,
      )
      throw new UserError(
        `${failure}\n${from.postgres} is back on its own volume, with the data as it was before; until this is mended set netbox:images.postgres to it.${there}`,
      )
    }
    return postgresVolume(stack.name, from.postgres)
  })
}

/**
 * Removes what an upgrade left that was killed before Pulumi was called, and starts NetBox, which it may have stopped.
 *
 * @throws UserError after a killed upgrade of NetBox, and when a container is missing
 */
export async function tidy(site: Site): Promise<void> {
  await withSite(site, async (stack) => {
    await assertNoneBegun(stack)
    await removeLoader(stack)
    // One that was cut off before its note was written is of no use.
    await dropCopy(stack)
    await turn(stack, 'start', await containersThere(stack))
    await assertComplete(stack)
  })
}

async function takeBack(site: Site, stack: Stack, from: Images, old: string | undefined): Promise<void> {
  const there = await containersThere(stack)
  await turn(stack, 'stop', there)
  const now = await postgresId(stack)
  if (now === old) await turn(stack, 'start', there)
  await startingNetBox(stack, now, () => site.redeploy(from, site.report))
}
