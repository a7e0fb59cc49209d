import { waitUntilHealthy } from '../infra/health.ts'
import { UserError } from '../infra/user-error.ts'
import { type Aligned, align, emptyCache, programTokens } from './align.ts'
import { called } from './called-off.ts'
import { drop, type Exchange, exchange, finished, RESTORING } from './database.ts'
import type { Volumes } from './files.ts'
import { run, type Stack, turn } from './stack.ts'

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
    await turn(stack, 'stop', ['netbox', 'worker'])
    site.signal?.throwIfAborted()
    await exchange(stack, change, true)
  } catch (error) {
    if (change.from === RESTORING) await discard(site)
    await turn(stack, 'start', ['netbox', 'worker'])
    throw new UserError(`${sentence(error)} Nothing was changed, NetBox was started again.`)
  }
  return await settle(site, change)
}

/** Finishes an exchange whose databases have changed places, or takes it back. Throws UserError as {@link replace} does. */
export async function settle(site: Site, change: Exchange): Promise<Aligned> {
  try {
    return await finish(site, change)
  } catch (error) {
    site.report('taking it back')
    await takeBack(site, change).catch((second: unknown) => {
      throw new UserError(
        `${sentence(error)} It could not be taken back (${sentence(second)}) What was there before is kept as ${change.kept}: 'npm run restore -- --mend' tries again to finish.`,
      )
    })
    throw new UserError(`${sentence(error)} Everything was put back as it was before.`)
  }
}

/** Removes what was loaded and laid ready for a restore. */
export async function discard({ stack, volumes }: Site): Promise<void> {
  await drop(stack, RESTORING)
  await volumes.remove(RESTORING)
}

/** What follows when the databases have changed places: files, NetBox, and what has to fit the stack. Can be repeated. */
async function finish(site: Site, change: Exchange): Promise<Aligned> {
  const { stack, volumes, superuser, basePath, report, signal } = site
  await turn(stack, 'stop', ['netbox', 'worker'])
  await volumes.exchange(change)
  report('starting NetBox')
  await turn(stack, 'start', ['netbox'])
  await called(signal, healthy(site, 'netbox'))
  report('fitting users and tokens to this stack')
  const aligned = await align(stack, superuser, await programTokens(stack, change.kept, superuser))
  await emptyCache(stack)
  // Without a token the API answers 403; anything else than these two is no NetBox that works.
  await run(
    stack,
    'netbox',
    'code=$(curl -s -o /dev/null -w "%{http_code}" "$URL"); case $code in 200|403) ;; *) echo "the API answers $code"; exit 1; esac',
    { URL: `http://localhost:8080/${basePath}api/` },
  )
  await turn(stack, 'start', ['worker'])
  await called(signal, healthy(site, 'worker'))
  signal?.throwIfAborted()
  await finished(stack)
  return aligned
}

/** The way back: the files first, so that a run killed meanwhile is known by the note in the database. */
async function takeBack(site: Site, { from, kept }: Exchange): Promise<void> {
  const { stack, volumes } = site
  await turn(stack, 'stop', ['netbox', 'worker'])
  await volumes.exchange({ from: kept, kept: from })
  await exchange(stack, { from: kept, kept: from }, false)
  if (from === RESTORING) await discard(site)
  await turn(stack, 'start', ['netbox', 'worker'])
  await healthy(site, 'netbox')
}

async function healthy({ stack, timeout, report }: Site, which: 'netbox' | 'worker'): Promise<void> {
  await waitUntilHealthy({ host: stack.engine.host, container: stack.containers[which], timeout, report })
}

function sentence(error: unknown): string {
  if ((error as Error).name === 'AbortError') return 'Called off.'
  const { message } = error as Error
  return /[.!?]$/.test(message) ? message : `${message}.`
}
