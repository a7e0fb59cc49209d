import { withEngine } from '../../host/docker/with-engine.ts'
import { UserError } from '../../host/user-error.ts'
import { emptyCache } from './align.ts'
import { called } from './called-off.ts'
import { clear, databases, drop, type Exchange, KEPT, pending } from './database.ts'
import { sentence } from './failures.ts'
import { stampOf } from './file-names.ts'
import { Volumes } from './files.ts'
import { withLock } from './lock.ts'
import { discard, finish, replace, type Site, startAgain, startAll, takeBack, waysOut } from './replace.ts'
import { readSecrets } from './secrets.ts'
import { assertComplete, look, stackOf } from './stack.ts'

/** Which stack, and how to work on it. */
export interface Place {
  /** Docker host, as in `netbox:host`. */
  host: string
  /** The stack's `netbox:name`. */
  name: string
  /** Seconds that NetBox may take to migrate an older database and to start; 1800 by default. */
  timeout?: number
  report?: (line: string) => void
  /** Calls the run off: what it began is taken back. */
  signal?: AbortSignal
}

/** Does work on a stack that nobody else may do meanwhile, with a running helper container on its files. */
export async function withSite<T>(
  { host, name, timeout = 1800, report = () => {}, signal }: Place,
  work: (site: Site, helper: string) => Promise<T>,
): Promise<T> {
  return await withEngine(host, async (engine) => {
    const stack = stackOf(engine, name)
    const { netbox, environment } = await look(stack)
    await assertComplete(stack)
    return await withLock(stack, netbox.id, 'restore', async (helper) => {
      await engine.call('POST', `/containers/${helper}/start`)
      const site: Site = {
        stack,
        volumes: new Volumes(stack, helper),
        superuser: environment.SUPERUSER_NAME ?? 'admin',
        basePath: environment.BASE_PATH ?? '',
        secrets: Object.values(await readSecrets(engine, name)),
        ...{ timeout, report, signal },
      }
      return await work(site, helper)
    })
  })
}

/**
 * Brings a stack in order after a run that was killed: finishes an exchange that was begun, removes what was only prepared.
 *
 * @throws UserError when that cannot be finished. It is not taken back then: people may have worked with it for days
 */
export async function mend(site: Site): Promise<void> {
  const change = await pending(site.stack)
  if (change) {
    await finish(site, change).catch((error: unknown) => {
      throw new UserError(
        `${sentence(error)} Nothing was taken back; what was there before the restore is kept as ${change.kept}: ${waysOut(change)}`,
      )
    })
  }
  await clear(site.stack)
  await discard(site)
}

/** {@link mend} by itself, with NetBox running afterwards. */
export async function mendStack(place: Place): Promise<void> {
  await withSite(place, async (site) => {
    await mend(site)
    await startAll(site.stack)
  })
}

/**
 * Brings back what a restore put aside; what is there now is kept in its turn.
 *
 * @returns the name under which that is kept
 */
export async function undo(place: Place, name: string): Promise<string> {
  return await withSite(place, async (site) => {
    const kept = keptName()
    const change = await pending(site.stack)
    if (change?.kept === name) await undoUnfinished(site, change, kept)
    else {
      await mend(site)
      await assertKept(site, name)
      await replace(site, { from: name, kept })
    }
    return kept
  })
}

/** A fresh name for what is put aside now. */
export function keptName(): string {
  return `${KEPT}${stampOf(new Date()).replace(/\D/g, '')}`
}

/** Removes for good what a restore put aside. */
export async function dropKept(place: Place, name: string): Promise<void> {
  await withSite(place, async (site) => {
    await assertKept(site, name)
    const change = await pending(site.stack)
    if (change?.kept === name || change?.from === name) {
      throw new UserError(`${name} is part of a restore that was interrupted: 'npm run restore -- --mend' first.`)
    }
    await drop(site.stack, name)
    await site.volumes.remove(name)
  })
}

/**
 * Takes back what a killed run left unfinished, and keeps what is there now. It need not be finished first, as it may be
 * what does not work.
 *
 * @throws UserError that says which of both is in place
 */
async function undoUnfinished(site: Site, change: Exchange, kept: string): Promise<void> {
  site.report('taking it back')
  await takeBack(site, change, kept).catch((error: unknown) => {
    throw new UserError(`${sentence(error)} Nothing was removed: ${waysOut(change)}`)
  })
  try {
    await emptyCache(site.stack)
    await called(site.signal, startAgain(site))
  } catch (error) {
    throw new UserError(
      `${change.kept} was brought back, and what was there is kept as ${kept}, but NetBox does not run yet: ${sentence(error)}`,
    )
  }
}

async function assertKept({ stack }: Site, name: string): Promise<void> {
  const kept = (await databases(stack)).filter((one) => one.startsWith(KEPT))
  if (kept.includes(name)) return
  const there = kept.length > 0 ? `there is ${kept.join(', ')}` : 'nothing is kept'
  throw new UserError(`${name} is not kept by this stack: ${there}.`)
}
