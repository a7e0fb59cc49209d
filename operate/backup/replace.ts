import { UserError } from '../../host/user-error.ts'
import { waitUntilHealthy } from '../../infra/health.ts'
import { type Aligned, align, emptyCache, programTokens } from './align.ts'
import { called } from './called-off.ts'
import { annotate, drop, type Exchange, exchange, finished, LIVE, noteOf, pending, RESTORING } from './database.ts'
import { attempt, besides, sentence } from './failures.ts'
import type { Volumes } from './files.ts'
import { run, type Stack, turn } from './stack.ts'
import { recoverStream, startStream, stopStream } from './stream.ts'

/** What has to be said besides when the clearing up after a failure fails too. */
const IDLE = besides("NetBox does not run again, 'npm run restore -- --mend' starts it")
export const LEFT = besides('What was loaded could not be removed, the next restore does it')

/** What a replacement works with. */
export interface Site {
  stack: Stack
  volumes: Volumes
  /** Name of the administrator that the stack hands out. */
  superuser: string
  /** NetBox's path, such as `netbox/`. */
  basePath: string
  /** Seconds that NetBox may take to migrate an older database and to start. */
  timeout: number
  /** Values that may stand in NetBox's log, and must not in an error. */
  secrets: string[]
  report: (line: string) => void
  signal?: AbortSignal | undefined
}

/**
 * Puts a database and its files, both complete under the name `from`, in the place of NetBox's own, which are kept.
 *
 * @throws UserError after it put everything back as it was; the sentence says so
 */
export async function replace(site: Site, change: Exchange): Promise<Aligned> {
  const { stack, report } = site
  try {
    report('stopping NetBox')
    await stopAll(stack)
    site.signal?.throwIfAborted()
    await exchange(stack, change, noteOf(change))
  } catch (error) {
    throw (await hasBegun(stack, error)) ? await takenBack(site, change, error) : await notBegun(site, change, error)
  }
  try {
    return await finish(site, change)
  } catch (error) {
    throw await takenBack(site, change, error)
  }
}

/** Removes what was loaded and laid ready for a restore. */
export async function discard({ stack, volumes }: Site): Promise<void> {
  await drop(stack, RESTORING)
  await volumes.remove(RESTORING)
}

/** What follows when the databases have changed places: files, NetBox, and what has to fit the stack. Can be repeated. */
export async function finish(site: Site, change: Exchange): Promise<Aligned> {
  const { stack, volumes, superuser, basePath, timeout, report, signal } = site
  await stopAll(stack)
  await volumes.exchange(change)
  await called(signal, recoverStream(stack, timeout, report))
  report('starting NetBox')
  await turn(stack, 'start', ['netbox'])
  await called(signal, healthy(site, 'netbox'))
  report('fitting users and tokens to this stack')
  const aligned = await align(stack, superuser, await programTokens(stack, change.kept, superuser))
  // Without a token the API answers 403; anything else than these two is no NetBox that works.
  await run(
    stack,
    'netbox',
    'code=$(curl -s -o /dev/null -w "%{http_code}" "$URL"); case $code in 200|403) ;; *) echo "the API answers $code"; exit 1; esac',
    { URL: `http://localhost:8080/${basePath}api/` },
  )
  // As late as can be: the queue of the database that was there before goes with it, and does not come back on the way back.
  await emptyCache(stack)
  await turn(stack, 'start', ['worker'])
  await called(signal, healthy(site, 'worker'))
  // Last: the projector compares everything as soon as it is there.
  await startStream(stack)
  signal?.throwIfAborted()
  await finished(stack)
  return aligned
}

/**
 * The way back of an exchange whose databases have changed places. NetBox stands still afterwards.
 *
 * @param aside the name under which what is there now stays
 */
export async function takeBack({ stack, volumes }: Site, change: Exchange, aside: string): Promise<void> {
  const back = { from: change.kept, kept: aside }
  await stopAll(stack)
  // To its end first: of a folder that it did not get to, the way back would take the old files for the new ones.
  await volumes.exchange(change)
  // A run that is killed from here on is finished by the next one, which has to look for the files under that name.
  if (aside !== change.from) await annotate(stack, LIVE, noteOf({ from: aside, kept: change.kept }))
  // The files first, so that a run killed meanwhile is known by the note in the database.
  await volumes.exchange(back)
  await exchange(stack, back)
}

/** Starts NetBox and its worker on what is there. */
export async function startAgain(site: Site): Promise<void> {
  await startAll(site.stack)
  await healthy(site, 'netbox')
}

/** Starts what works on database and files, as far as it stands still. */
export async function startAll(stack: Stack): Promise<void> {
  await turn(stack, 'start', ['netbox', 'worker'])
  await startStream(stack)
}

async function stopAll(stack: Stack): Promise<void> {
  await stopStream(stack)
  await turn(stack, 'stop', ['netbox', 'worker'])
}

/** Whether the databases changed places although an error came of it: its answer may have been lost on the way. */
async function hasBegun(stack: Stack, error: unknown): Promise<boolean> {
  try {
    return (await pending(stack)) !== undefined
  } catch (second) {
    throw new UserError(
      `${sentence(error)} What came of it is not known (${sentence(second)}) 'npm run restore -- --mend' brings the stack in order.`,
    )
  }
}

/** The error of a replacement that did not come to exchange anything, with NetBox running again. */
async function notBegun(site: Site, { from }: Exchange, error: unknown): Promise<UserError> {
  const idle = await attempt(startAll(site.stack), IDLE)
  const left = from === RESTORING ? await attempt(discard(site), LEFT) : ''
  const running = idle === '' ? ', NetBox was started again' : ''
  return new UserError(`${sentence(error)} Nothing was changed${running}.${idle}${left}`)
}

/** The error of a replacement that had begun, once everything is back. */
async function takenBack(site: Site, change: Exchange, error: unknown): Promise<UserError> {
  site.report('taking it back')
  try {
    await takeBack(site, change, change.from)
  } catch (second) {
    return new UserError(
      `${sentence(error)} It could not be taken back (${sentence(second)}) What was there before is kept as ${change.kept}: ${waysOut(change)}`,
    )
  }
  const idle = await attempt(startAgain(site), IDLE)
  const left = change.from === RESTORING ? await attempt(discard(site), LEFT) : ''
  return new UserError(`${sentence(error)} Everything was put back as it was before.${idle}${left}`)
}

/** What an operator can do about an exchange that was not finished, as the end of a sentence. */
export function waysOut({ kept }: Exchange): string {
  return `'npm run restore -- --mend' tries again to finish, 'npm run restore -- --undo ${kept}' goes back to that and keeps what is there now.`
}

async function healthy({ stack, timeout, secrets, report }: Site, which: 'netbox' | 'worker'): Promise<void> {
  const wait = { host: stack.engine.host, container: stack.containers[which], timeout, secrets, report }
  await waitUntilHealthy(wait)
}
