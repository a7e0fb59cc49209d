import type { Action, Delete, Update } from './actions.ts'
import { type Dependant, type Dependants, nameOf } from './along.ts'
import type { Row } from './client/list.ts'
import { NetBoxError } from './errors.ts'

/** What the plan knows about objects that a deletion touches, by {@link nameOf}. */
export interface Known {
  /** Of each wanted object, the label of its action. */
  readonly wanted: ReadonlySet<string>
  /** What wanted objects refer to, and one that does. */
  readonly needed: ReadonlyMap<string, string>
  readonly updates: ReadonlyMap<string, Update>
  readonly dependants: Dependants
  readonly isOurs: (dependant: Dependant) => boolean
  readonly labelOf: (dependant: Dependant) => string | undefined
}

/** Deletions that lose nothing, and why the others would. */
export interface Settled {
  readonly deletes: readonly Delete[]
  readonly problems: readonly NetBoxError[]
}

/**
 * Goes through all that NetBox takes along with each deletion:
 *
 * ```
 * it is                                | the deletion
 * -------------------------------------+--------------------------------------------
 * to be deleted itself                 | waits for that
 * wanted, and this run moves it away   | waits for that
 * wanted, and stays where it is        | is refused
 * needed by something wanted           | is refused
 * ours, or came with its device        | takes it along, and says so
 * of other hands                       | is refused
 * ```
 */
export function settleDeletes(candidates: readonly Delete[], known: Known): Settled {
  const going = new Map(candidates.map((action) => [nameOf(action), action]))
  const problems: NetBoxError[] = []
  // One that is refused keeps what holds it, so all are looked at again until none is refused any more.
  for (let before = -1; before !== going.size; ) {
    before = going.size
    for (const [name, action] of going) {
      const reasons = reasonsAgainst(action, going, known)
      if (reasons.length === 0) continue
      going.delete(name)
      const remedy = 'Move or remove that first, or keep the object in what is wanted'
      problems.push(refusal(reasons, remedy, 'is wanted no more, but it ').about(action.kind, action.key))
    }
  }
  const settled = new Map<string, Delete>()
  const settle = (action: Delete): Delete => {
    const name = nameOf(action)
    const done = settled.get(name)
    if (done) return done
    const { along, after } = followed(action, going, known)
    // Entered before descending, though what goes along never comes round.
    const own = { ...action, along, after: [] as Action[] }
    settled.set(name, own)
    own.after.push(...after.map((one) => (one.action === 'delete' ? settle(one) : one)))
    return own
  }
  return { deletes: [...going.values()].map(settle), problems }
}

function reasonsAgainst(action: Delete, going: ReadonlyMap<string, Delete>, known: Known): string[] {
  const user = known.needed.get(nameOf(action))
  const lost = followed(action, going, known).lost.map(
    ({ kind, label, why }) => `${kind} ${label} goes with it, ${why}`,
  )
  return user ? [`${user} refers to it`, ...lost] : lost
}

interface Followed {
  readonly along: { readonly kind: string; readonly key: string; readonly id: number }[]
  readonly after: (Delete | Update)[]
  readonly lost: { readonly kind: string; readonly label: string; readonly why: string }[]
}

/** Everything that would go along, down to where it is dealt with on its own. */
function followed(action: Delete, going: ReadonlyMap<string, Delete>, known: Known): Followed {
  const result: Followed = { along: [], after: [], lost: [] }
  const seen = new Set<string>([nameOf(action)])
  const visit = (taker: string) => {
    for (const one of known.dependants.get(taker) ?? []) {
      const name = nameOf(one)
      if (seen.has(name)) continue
      seen.add(name)
      const { kind, id } = one
      const label = known.labelOf(one) ?? String(one.row.display ?? `#${id}`)
      const itself = going.get(name)
      const update = known.updates.get(name)
      const user = known.needed.get(name)
      if (itself) result.after.push(itself)
      else if (update && one.cascade.fields.some((field) => update.names.includes(field))) result.after.push(update)
      else if (known.wanted.has(name)) result.lost.push({ kind, label, why: 'which is wanted and stays where it is' })
      else if (user) result.lost.push({ kind, label, why: `which ${user} refers to` })
      else if (!known.isOurs(one)) result.lost.push({ kind, label, why: 'which others made' })
      else {
        result.along.push({ kind, key: label, id })
        visit(name)
      }
    }
  }
  visit(nameOf(action))
  return result
}

/** The refusal to delete what cannot be deleted without loss. */
export function refusal(reasons: readonly string[], remedy: string, before = ''): NetBoxError {
  const more = reasons.length > 5 ? [`${reasons.length - 5} more`] : []
  return new NetBoxError({
    code: 'protected',
    message: `${before}cannot be deleted without loss: ${[...reasons.slice(0, 5), ...more].join('; ')}. ${remedy}`,
  })
}

/** Milliseconds within which NetBox makes the components that a device's type declares. */
const atOnce = 5000

/**
 * Whether an object came with another that NetBox made: a device's interfaces, from the templates of its type. Made at the
 * same moment, and by nobody touched since.
 */
export function cameWith(row: Row, holder: Row | undefined): boolean {
  const [made, touched, from] = [row.created, row.last_updated, holder?.created].map((stamp) =>
    Date.parse(String(stamp)),
  )
  return Math.abs(made! - from!) < atOnce && touched! - made! < atOnce
}
