import type { Entry } from '../ledger/entry.ts'
import { english, joined, type Saying, say } from '../sentences/saying.ts'
import { type Change, changesOf } from './changes.ts'
import { type Desired, parseKey, REASON, type Target } from './desired.ts'
import type { Held } from './held.ts'

/**
 * What is done about one target:
 *
 * | action | when |
 * |---|---|
 * | create | nothing there has its mark, its address or an open try |
 * | update | it is there, and parts of it differ |
 * | maintain | it is there, and is silenced, or no longer |
 * | remove | it is wanted no longer, and the grace is over; or it came of a try that was given up, beside the one that counts |
 * | adopt | one with the same name and address is there, without a mark |
 * | wait | a try is open, or a new one is not seen yet |
 * | conflict | only somebody can tell: the reason says what, and what to do |
 * | nothing | it is as it shall be |
 */
export const ACTIONS = ['create', 'update', 'maintain', 'remove', 'adopt', 'wait', 'conflict', 'nothing'] as const
export type Action = (typeof ACTIONS)[number]

export interface Item {
  readonly action: Action
  readonly key: string
  readonly device: number
  readonly name: string
  readonly address: string
  /** In WhatsUp Gold. */
  readonly id?: string | undefined
  readonly changes: readonly Change[]
  readonly why?: Saying | undefined
  readonly target?: Target | undefined
  /** It came of a create that counted as never done, beside the one that counts. */
  readonly double?: true
}

export interface Plan {
  readonly items: readonly Item[]
  readonly notices: readonly Saying[]
  /** Why a part of the plan is not carried out. */
  readonly refusal?: Saying | undefined
  /** Ours that the server holds, in what was looked at. */
  readonly ours: number
}

export interface Policy {
  readonly instance: string
  readonly adopt: 'ask' | 'yes' | 'never'
  readonly gone: 'ask' | 'create'
  /** Hours. */
  readonly grace: number
  /** Seconds. */
  readonly horizon: number
  /** Keys, or names, that somebody said to take over, or to make again. */
  readonly agreed?: ReadonlySet<string>
  /** Devices that the plan is about; all if undefined. */
  readonly devices?: ReadonlySet<number> | undefined
}

const HOUR = 3_600_000
const ORDER: readonly Action[] = ['remove', 'adopt', 'update', 'maintain', 'create', 'wait', 'conflict', 'nothing']

/** What has to be done so that the server holds what is wanted. Pure: equal inputs make equal plans. */
export function plan(
  desired: Desired,
  held: readonly Held[],
  entries: ReadonlyMap<string, Entry>,
  policy: Policy,
  now: number,
): Plan {
  const marked = Map.groupBy(
    held.filter(({ mark }) => mark !== undefined),
    ({ mark }) => mark!,
  )
  const wanted = new Set(desired.targets.map(({ key }) => key))
  const inScope = (key: string) => {
    const parsed = parseKey(key)
    return parsed?.instance === policy.instance && (policy.devices?.has(parsed.device) ?? true)
  }
  const items = desired.targets.flatMap((target) =>
    decide(target, held, marked.get(target.key) ?? [], entries.get(target.key), policy, now),
  )
  let ours = desired.targets.filter(({ key }) => marked.has(key)).length
  for (const [key, some] of marked) {
    if (wanted.has(key) || !inScope(key)) continue
    ours++
    const why = desired.unwanted.get(key) ?? say('left')
    for (const one of some) items.push(leave(one, key, why, entries.get(key), policy, now))
  }
  const place = ({ action }: Item) => ORDER.indexOf(action)
  return {
    items: items.sort((a, b) => place(a) - place(b) || a.name.localeCompare(b.name) || a.device - b.device),
    notices: desired.notices,
    ours,
  }
}

function decide(
  target: Target,
  held: readonly Held[],
  marked: readonly Held[],
  entry: Entry | undefined,
  policy: Policy,
  now: number,
): Item[] {
  const { key, device, name, address } = target
  const item = (action: Action, more: Partial<Item> = {}): Item => ({
    action,
    key,
    device,
    name,
    address,
    changes: [],
    target,
    ...more,
  })
  const conflict = (why: Saying, id?: string) => [item('conflict', { why, id })]
  if (marked.length > 0) {
    const given = new Set(entry?.attempts.filter(({ state }) => state === 'abandoned').map(({ id }) => id))
    const spurious = marked.filter(({ id, attempt }) => id !== entry?.id && attempt !== undefined && given.has(attempt))
    const real = marked.filter((one) => !spurious.includes(one))
    // All came of tries that were given up: the eldest of them is as good as any.
    if (real.length === 0) real.push(spurious.shift()!)
    if (real.length > 1) {
      const ids = real.map(({ id }) => id)
      return conflict(say('markedTwice', joined('and', ids), name), ids[0])
    }
    const removals = spurious.map(({ id }) =>
      item('remove', { id, double: true, why: say('lateCreate', name, real[0]!.id) }),
    )
    return [...removals, compared(target, real[0]!, entry, item), ...lookalikes(target, held, entry, item)]
  }
  if (entry?.attempts.some(({ state }) => state === 'open')) return [item('wait', { why: say('unanswered') })]
  const byId = entry?.id === undefined ? undefined : held.find(({ id }) => id === entry.id)
  // Its mark was wiped, and all else says that it is it. Ids are given again after all: it must look the same.
  if (byId && byId.mark === undefined && (byId.name === entry!.name || byId.address === entry!.address))
    return [compared(target, byId, entry, item)]
  // What is silenced is not made.
  if (target.silenced !== undefined) return []
  const agreed = policy.agreed?.has(key) || policy.agreed?.has(name)
  if (entry?.id !== undefined) {
    const fresh = entry.linkedAt !== undefined && now - Date.parse(entry.linkedAt) < policy.horizon * 1000
    if (fresh) return [item('wait', { id: entry.id, why: say('unseen') })]
    if (policy.gone === 'ask' && !agreed) return conflict(say('vanished', name, entry.id, quoted(name)), entry.id)
  }
  return meet(target, held, policy, agreed ?? false, item)
}

/** Nothing carries its mark: what has its address? */
function meet(
  { name, address }: Target,
  held: readonly Held[],
  policy: Policy,
  agreed: boolean,
  item: (action: Action, more?: Partial<Item>) => Item,
): Item[] {
  const alike = held.filter(({ mark, addresses }) => mark === undefined && addresses.includes(address))
  if (alike.length === 0 || policy.adopt === 'never') return [item('create')]
  const ids = alike.map(({ id }) => id)
  if (alike.length > 1) return [item('conflict', { why: say('crowded', address, joined('and', ids)) })]
  const [one] = alike
  const same = one!.name === name
  if (agreed || (policy.adopt === 'yes' && same))
    return [item('adopt', { id: one!.id, why: same ? undefined : say('calledThere', one!.name) })]
  const { id } = one!
  const why = same
    ? say('monitored', address, id, quoted(name))
    : say('monitoredAs', address, one!.name, id, quoted(name))
  return [item('conflict', { id, why })]
}

function compared(
  target: Target,
  held: Held,
  entry: Entry | undefined,
  item: (action: Action, more?: Partial<Item>) => Item,
): Item {
  const changes = changesOf(target, held, entry)
  const action =
    changes.length === 0 ? 'nothing' : changes.every(({ part }) => part === 'maintenance') ? 'maintain' : 'update'
  return item(action, { id: held.id, changes })
}

/** What may have come of a try that was given up, and carries no mark: nothing but its looks tells it, so that it is not removed. */
function lookalikes(
  { name, address }: Target,
  held: readonly Held[],
  entry: Entry | undefined,
  item: (action: Action, more?: Partial<Item>) => Item,
): Item[] {
  if (!entry?.attempts.some(({ state }) => state === 'abandoned')) return []
  const before = new Set(entry.attempts.flatMap(({ beside }) => beside))
  const alike = held.filter(
    (one) => one.mark === undefined && one.name === name && one.addresses.includes(address) && !before.has(one.id),
  )
  return alike.map(({ id }) => item('conflict', { id, double: true, why: say('lookalike', id, name) }))
}

/** What is not wanted any more: silenced at once, removed after the grace. */
function leave(held: Held, key: string, why: Saying, entry: Entry | undefined, policy: Policy, now: number): Item {
  const device = parseKey(key)!.device
  const since = entry?.unwantedSince === undefined ? now : Math.min(now, Date.parse(entry.unwantedSince))
  const due = since + policy.grace * HOUR
  const item = { key, device, name: held.name, address: held.address, id: held.id, why }
  if (due <= now) return { ...item, action: 'remove', changes: [] }
  const reason =
    `${REASON}removed after ${new Date(due).toISOString().slice(0, 16).replace('T', ' ')} UTC: ${english(why)}`.slice(
      0,
      250,
    )
  const old = entry?.silenced ?? ''
  if (old === reason) return { ...item, action: 'nothing', changes: [] }
  return { ...item, action: 'maintain', changes: [{ part: 'maintenance', old, new: reason }] }
}

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : JSON.stringify(name)
}
