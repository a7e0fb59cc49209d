import { join } from 'node:path'
import { z } from 'zod'
import { disk, prepare, readIfThere } from '../runtime/disk.ts'
import { FolderError, reason } from '../runtime/folder-error.ts'
import { lock } from '../runtime/lock.ts'
import { type Look, observation, ownOf } from './core/observation.ts'

const look = z.object({
  source: z.string(),
  complete: z.boolean(),
  distinct: z.boolean(),
  observations: z.array(observation),
  gaps: z.array(z.string()),
})

const schema = z.object({
  version: z.literal(1),
  /** Of which NetBox this is: when its tag for what is discovered was made. */
  netbox: z.string().optional(),
  known: z.object({ things: z.record(z.string(), z.string()), voids: z.record(z.string(), z.array(z.string())) }),
  presences: z.record(z.string(), z.object({ seen: z.string(), missed: z.number() })),
  /** Of each source the last good look: who stands in for it while it is down. */
  looks: z.record(z.string(), look),
  /** What there was when a comparison found nothing to do: digests of NetBox, of the rules, and of each look. */
  settled: z.object({ netbox: z.string(), rules: z.string(), looks: z.record(z.string(), z.string()) }).optional(),
  /** Conflicts that NetBox's journal tells of already. */
  told: z.array(z.string()),
})

/** What is remembered from run to run. No secret is in it: observations cannot hold one. */
export type State = z.infer<typeof schema>

const EMPTY: State = { version: 1, known: { things: {}, voids: {} }, presences: {}, looks: {}, told: [] }

/**
 * The state as far as it is about that NetBox. In another one, or one made anew at the same address, the same number is another
 * object: things are found again by their tokens, as on the first day.
 *
 * @param netbox when its tag for what is discovered was made; undefined where it has none
 */
export function stateFor(state: State, netbox: string | undefined): State {
  if (netbox !== undefined && state.netbox === netbox) return state
  const { known, presences, looks } = state
  return {
    ...EMPTY,
    ...(netbox !== undefined && { netbox }),
    known: { ...EMPTY.known, voids: known.voids },
    presences,
    looks,
  }
}

/** A state that only this process works on. */
export interface Held extends AsyncDisposable {
  readonly state: State
  save(state: State): Promise<void>
}

/** Reads the state without holding it, for commands that change nothing. Throws {@link FolderError}. */
export async function readState(folder: string): Promise<State> {
  const file = join(folder, FILE)
  const text = await readIfThere(file).catch((error) => unusable(folder, error))
  if (text === '') return EMPTY
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    throw new FolderError(
      `${file} is not a state of this program; move it away, and things are found anew by their tokens`,
    )
  }
}

/** Holds the folder until the end; a kill at any moment leaves the last whole state. Throws {@link FolderError}. */
export async function holdState(folder: string): Promise<Held> {
  await prepare(folder).catch((error) => unusable(folder, error))
  const release = await lock(folder)
  try {
    return {
      state: await readState(folder),
      save: (state) => disk.write(join(folder, FILE), JSON.stringify(state)).catch((error) => unusable(folder, error)),
      [Symbol.asyncDispose]: release,
    }
  } catch (error) {
    await release()
    throw error
  }
}

const FILE = 'state.json'

function unusable(folder: string, error: unknown): never {
  throw new FolderError(`state is ${folder}, which cannot be used (${reason(error)})`)
}

/**
 * The looks that count: what a source does not show just now stands as it was last seen, until it is stale. So no fault of a source
 * changes what others say, and a name that only it knew stays.
 */
export function standing(
  looks: readonly { look: Look; failure?: string }[],
  state: State,
  isGone: (own: string) => boolean,
): State['looks'][string][] {
  return looks.map(({ look: now, failure }) => {
    const last = state.looks[now.source]
    const shown = new Set(now.observations.map(ownOf))
    const kept = (last?.observations ?? []).filter((one) => !shown.has(ownOf(one)) && !isGone(ownOf(one)))
    const distinct = failure !== undefined && last ? last.distinct : now.distinct
    return {
      ...now,
      distinct,
      complete: now.complete && kept.length === 0,
      observations: [...now.observations, ...kept],
      gaps: [...now.gaps],
    }
  })
}
