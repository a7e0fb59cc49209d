import type { Action, Update } from './actions.ts'
import { nameOf } from './along.ts'
import { change } from './diff.ts'
import type { Directory } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { entryOf, inOrder, type Kind } from './kinds.ts'
import { fieldOf, labelOf, rules } from './normalise.ts'
import type { Target } from './values/rule.ts'

/** A field that closes a circle and names an object that leaves its holder: a device's primary address. */
interface Held {
  readonly holder: Target
  readonly field: string
  readonly moves: Update
}

/**
 * NetBox does not let an address go to another device while it is the primary one of its own. Where the input moves it and
 * says nothing of that device, the device lets go of it: as a change of the plan, since people want to see that. A device of
 * other hands is a problem.
 */
export function withHoldersLettingGo(
  actions: readonly Action[],
  directory: Directory,
  isOurs: (target: Target) => boolean,
  isWanted: (target: Target) => boolean,
): { readonly actions: readonly Action[]; readonly problems: readonly NetBoxError[] } {
  const held = heldBy(actions, directory)
  if (held.length === 0) return { actions, problems: [] }
  const byName = new Map(actions.flatMap((one) => ('id' in one ? [[nameOf(one), one] as const] : [])))
  const problems: NetBoxError[] = []
  const replaced = new Map<string, Action>()
  for (const { holder, field, moves } of held) {
    const name = nameOf(holder)
    const known = replaced.get(name) ?? byName.get(name)
    if (known?.action === 'delete' || (known?.action === 'update' && known.names.includes(field))) continue
    if (isWanted(holder) || isOurs(holder))
      replaced.set(name, lettingGo(holder, field, known as Update | undefined, moves))
    else
      problems.push(
        new NetBoxError({
          code: 'foreign',
          message:
            `is to move, but it is the ${field} of ${holder.kind} ${holder.label} (id ${holder.id}), which is not managed here; ` +
            `empty that field in NetBox, or say in the input what it is to be`,
          detail: { id: holder.id!, state: `holds ${moves.key} as ${field}` },
        }).about(moves.kind, moves.key),
      )
  }
  const rest = actions.filter((one) => !('id' in one && replaced.has(nameOf(one))))
  return { actions: [...rest, ...replaced.values()], problems }
}

function heldBy(actions: readonly Action[], directory: Directory): Held[] {
  const moving = new Map(
    actions.flatMap((one) => (one.action === 'update' && mayMove(one) ? [[nameOf(one), one] as const] : [])),
  )
  if (moving.size === 0) return []
  return inOrder.flatMap((kind) => {
    const fields = Object.entries(entryOf(kind).fields).filter(([, { deferred }]) => deferred)
    if (fields.length === 0) return []
    return [...directory.all(kind)].flatMap((holder) =>
      fields.flatMap(([field, { to, member }]): Held[] => {
        const id = rules.reference.read(holder.row!, field, fieldOf(kind, field)) as number
        const moves = moving.get(nameOf({ kind: to![0]!, id }))
        const place = moves && placeOf(moves, member)
        return place !== undefined && !isWithin(place, holder) ? [{ holder, field, moves: moves! }] : []
      }),
    )
  })
}

/** The fields by which objects of a kind are members of what may point to them. */
const memberFields: ReadonlySet<string> = new Set(
  inOrder.flatMap((kind) =>
    Object.values(entryOf(kind).fields).flatMap(({ member, to }) => (member ? [`${to![0]} ${member}`] : [])),
  ),
)

function mayMove({ kind, names }: Update): boolean {
  return names.some((name) => fieldOf(kind, name).type === 'object' || memberFields.has(`${kind} ${name}`))
}

/** Where an update puts an object: undefined if it leaves it where it is, null if nowhere. */
function placeOf({ kind, names, wanted }: Update, member: string | undefined): Target | null | undefined {
  const name = names.find((one) => (member ? one === member : fieldOf(kind, one).type === 'object'))
  return name === undefined ? undefined : ((wanted.values.get(name) ?? null) as Target | null)
}

/** Whether a place, an interface, is the holder itself or belongs to it. */
function isWithin(place: Target | null, holder: Target): boolean {
  if (place === null) return false
  if (place.kind === holder.kind) return place.id === holder.id
  return entryOf(place.kind).key.some(
    (name, n) => fieldOf(place.kind, name).to?.includes(holder.kind) && place.tokens[n] === holder.token,
  )
}

function lettingGo(holder: Target, field: string, known: Update | undefined, moves: Update): Update {
  const before = known?.action === 'update' ? known : undefined
  const { kind, id, row, label: key } = holder
  const values = new Map([...(before?.wanted.values ?? []), [field, null]])
  return {
    action: 'update',
    kind: kind as Kind,
    key: before?.key ?? key,
    id: id!,
    row: row!,
    changes: [...(before?.changes ?? []), change(kind, field, labelOf(moves.key), null)],
    names: [...(before?.names ?? []), field],
    wanted: { target: before?.wanted.target ?? holder, values },
    implied: [...(before?.implied ?? []), field],
  }
}
