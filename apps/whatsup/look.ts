import { WhatsUpError } from './api/errors.ts'
import type { WhatsUp } from './api/whatsup.ts'
import type { Ledger } from './ledger/ledger.ts'
import { keyOf } from './plan/desired.ts'
import { type Held, heldFrom } from './plan/held.ts'
import type { Connection } from './settings.ts'

/** Up to so many devices are read one by one; for more, and for those that nobody knows yet, all are read. */
const ONE_BY_ONE = 20

export interface Looking {
  readonly instance: string
  readonly connection: Connection
  readonly whatsup: WhatsUp
  readonly entries: Ledger['entries']
  readonly now: number
}

/**
 * What the server holds: of a few that are known, those; else everything, since nothing can be looked for by its mark.
 *
 * @param wanted the keys that shall be there
 * @param devices those in question; all if undefined
 */
export async function look(
  wanted: ReadonlySet<string>,
  devices: ReadonlySet<number> | undefined,
  { instance, connection, whatsup, entries, now }: Looking,
): Promise<Held[]> {
  const { roles, brands, systems } = connection.mapping
  const withRoles = [roles, brands, systems].some((table) => Object.keys(table).length > 0)
  if (devices && devices.size <= ONE_BY_ONE) {
    const keys = [...devices].flatMap((device) => [
      keyOf(instance, device),
      ...(connection.outOfBand ? [keyOf(instance, device, true)] : []),
    ])
    const known = keys.flatMap((key) => entries.get(key) ?? [])
    const settled = known.every(({ attempts, id }) => attempts.length === 0 && id !== undefined)
    const unknown = keys.some((key) => wanted.has(key) && !known.some((entry) => entry.key === key))
    if (settled && !unknown) {
      const some = await Promise.all(known.map(({ id }) => one(id!, whatsup, withRoles)))
      if (some.every((held, place) => held?.mark === known[place]!.key)) return some as Held[]
      // Not seen yet: nothing else would see it either.
      const fresh = known.every(
        ({ linkedAt }, place) =>
          some[place] || (linkedAt !== undefined && now - Date.parse(linkedAt) < connection.horizon * 1000),
      )
      if (fresh) return some.filter((held) => held !== undefined)
    }
  }
  const [templates, overviews] = await Promise.all([whatsup.templates(), withRoles ? whatsup.overviews() : []])
  return heldFrom(templates, overviews)
}

async function one(id: string, whatsup: WhatsUp, withRoles: boolean): Promise<Held | undefined> {
  try {
    const [template, overview] = await Promise.all([whatsup.template(id), withRoles ? whatsup.overview(id) : undefined])
    return template && heldFrom([template], overview ? [overview] : [])[0]
  } catch (error) {
    if (error instanceof WhatsUpError && (error.code === 'not-found' || error.code === 'forbidden')) return undefined
    throw error
  }
}
