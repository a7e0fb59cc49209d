import type { Entry } from '../ledger/entry.ts'
import { MARK, TRY } from '../settings.ts'
import type { Target } from './desired.ts'
import type { Held } from './held.ts'

/** One part of a device that differs. Empty stands for nothing. */
export interface Change {
  readonly part: 'name' | 'address' | 'host name' | 'attribute' | 'group' | 'role' | 'brand' | 'system' | 'maintenance'
  /** Of an attribute. */
  readonly of?: string
  readonly old: string
  readonly new: string
}

/** Attributes whose names begin so are ours: what is not wanted of them is taken away. All others are other people's. */
const OURS = 'NetBox.'

/** What has to change so that a device is as its target says. */
export function changesOf(target: Target, held: Held, entry: Entry | undefined): Change[] {
  return [
    ...plain('name', held.name, target.name),
    ...plain('address', held.address, target.address),
    // The API takes an empty host name for no change.
    ...(target.hostName === '' ? [] : plain('host name', held.hostName, target.hostName)),
    ...attributesOf(target, held),
    ...groupOf(target, held, entry),
    ...offered('role', held.role, target.role, entry),
    ...offered('brand', held.brand, target.brand, entry),
    ...offered('system', held.os, target.os, entry),
    ...plain('maintenance', entry?.silenced ?? '', target.silenced ?? ''),
  ]
}

function plain(part: Change['part'], old: string, wanted: string): Change[] {
  return old === wanted ? [] : [{ part, old, new: wanted }]
}

function attributesOf({ key, attributes }: Target, held: Held): Change[] {
  const wanted = new Map(Object.entries({ ...attributes, [MARK]: key }))
  const set = [...wanted].flatMap(([of, value]) => {
    const old = held.attributes.get(of) ?? ''
    return old === value ? [] : [{ part: 'attribute' as const, of, old, new: value }]
  })
  const removed = [...held.attributes].flatMap(([of, old]) =>
    of.startsWith(OURS) && of !== TRY && !wanted.has(of) ? [{ part: 'attribute' as const, of, old, new: '' }] : [],
  )
  return [...set, ...removed]
}

function groupOf({ group }: Target, held: Held, entry: Entry | undefined): Change[] {
  const wanted = shownGroup(group)
  const isIn = (path: string) => held.groups.some((one) => shownGroup(one.path) === path)
  const old =
    entry?.group && shownGroup(entry.group) !== wanted && isIn(shownGroup(entry.group)) ? shownGroup(entry.group) : ''
  if (group.length === 0 || (isIn(wanted) && old === '')) return []
  return [{ part: 'group', old, new: wanted }]
}

/** What the server may not know: asked for once, and left at that. */
function offered(
  part: 'role' | 'brand' | 'system',
  old: string | undefined,
  wanted: string | undefined,
  entry: Entry | undefined,
): Change[] {
  if (wanted === undefined || old === undefined || entry?.notTaken?.[part] === wanted) return []
  return plain(part, old, wanted)
}

function shownGroup(path: readonly string[]): string {
  return path.join(' / ')
}
