import { type Dependant, type Dependants, nameOf, readDependants } from '../along.ts'
import type { Client } from '../client/client.ts'
import { components, isBringer } from '../components/bringers.ts'
import { cameWith, refusal } from '../deletes.ts'
import { NetBoxError } from '../errors.ts'
import { isKind, type Kind } from '../kinds.ts'
import { readByIds } from '../lookup.ts'
import { createdBy } from '../ownership.ts'

/** What a session knows of the objects that go along with one it removes, by {@link nameOf}. */
export interface Standing {
  /** What this session was told to make sure of. */
  readonly wanted: ReadonlySet<string>
  /** What it was told to remove. */
  readonly going: ReadonlySet<string>
  /** The change log message of the program: what was created under it is its own. */
  readonly message: string | undefined
}

/** What becomes of a removal: what it takes along, or why it must not be. */
export type Loss = { readonly along: readonly string[] } | { readonly error: NetBoxError }

/**
 * Looks at all that NetBox would take along with these objects, by the rule of a plan's deletions: what is wanted, or what other
 * hands made, is never lost along with something else. Components from templates of a type are the device's, or the module's.
 */
export async function lossesWith(
  client: Client,
  kind: Kind,
  going: readonly { readonly id: number; readonly label: string }[],
  standing: Standing,
): Promise<Loss[]> {
  const takers = going.map(({ id }) => ({ kind, id }))
  const dependants = await readDependants(client, takers).catch((error) => {
    if (!(error instanceof NetBoxError && error.code === 'forbidden')) throw error
    const message = `${error.message}, so that nobody can tell what NetBox would take along with a deletion`
    throw new NetBoxError({ ...error, message })
  })
  if (dependants.size === 0) return going.map(() => ({ along: [] }))
  const ours = await ownAmong(client, [...dependants.values()].flat(), standing.message)
  return going.map(({ id, label }) => {
    const along = followed(nameOf({ kind, id }), dependants)
    const reasons = along.flatMap((one) => {
      const why = standing.wanted.has(nameOf(one))
        ? 'which is wanted'
        : standing.going.has(nameOf(one)) || ours.has(nameOf(one))
          ? undefined
          : 'which others made'
      return why === undefined ? [] : [`${titleOf(one)} goes with it, ${why}`]
    })
    const remedy = 'Move or remove that first, or keep the object'
    if (reasons.length > 0) return { error: refusal(reasons, remedy).about(kind, label) }
    return { along: along.filter((one) => !standing.going.has(nameOf(one))).map(titleOf) }
  })
}

/** All that goes along with an object, whatever is between. */
function followed(taker: string, dependants: Dependants, seen = new Set([taker])): Dependant[] {
  return (dependants.get(taker) ?? []).flatMap((one) => {
    const name = nameOf(one)
    if (seen.has(name)) return []
    seen.add(name)
    return [one, ...followed(name, dependants, seen)]
  })
}

/** Those that the program made, and those that came with their device or module. */
async function ownAmong(
  client: Client,
  along: readonly Dependant[],
  message: string | undefined,
): Promise<ReadonlySet<string>> {
  const parts = along.filter(({ kind, taker }) => components.has(kind as Kind) && isBringer(kindIn(taker)))
  const brought = [...Map.groupBy(parts, ({ taker }) => kindIn(taker))].map(async ([kind, ofKind]) => {
    const ids = [...new Set(ofKind.map(({ taker }) => idIn(taker)))]
    const bringers = new Map((await readByIds(client, kind, ids, ['created'])).map((row) => [row.id, row]))
    return ofKind.filter(({ row, taker }) => cameWith(row, bringers.get(idIn(taker)))).map(nameOf)
  })
  const made = [...Map.groupBy(along, ({ kind }) => kind)].map(async ([kind, ofKind]) => {
    // What is no kind here nobody makes with this engine.
    if (!isKind(kind)) return []
    const ids = [...new Set(ofKind.map(({ id }) => id))]
    return (await createdBy(client, kind, ids, message)).map((id) => nameOf({ kind, id }))
  })
  return new Set((await Promise.all([...brought, ...made])).flat())
}

function kindIn(name: string): Kind {
  return name.split(' ')[0] as Kind
}

function idIn(name: string): number {
  return Number(name.split(' ')[1])
}

function titleOf({ kind, id, row }: Dependant): string {
  return `${kind} ${row.display ?? `#${id}`}`
}
