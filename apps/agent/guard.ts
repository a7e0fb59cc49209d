import { NetBoxError } from '../../netbox/index.ts'
import type { Action, WriteAction } from './action.ts'
import { actions } from './actions/index.ts'

/** What agents may write: nothing, only plans of it, everything, or only some kinds of objects. */
export type Writes = 'off' | 'dry-run' | 'on' | readonly string[]

/** The kinds of objects that some action makes. */
export const writableKinds: readonly string[] = [
  ...new Set(actions.filter((one): one is WriteAction => one.access === 'write').map(({ kind }) => kind)),
]

/** Reads `on`, `off`, `dry-run` or `ipam.ipaddress,ipam.service`. Throws `invalid`. */
export function parseWrites(text: string, setting: string): Writes {
  if (text === 'on' || text === 'off' || text === 'dry-run') return text
  const kinds = text.split(',').map((kind) => kind.trim())
  const unknown = kinds.find((kind) => !writableKinds.includes(kind))
  if (unknown === undefined) return kinds
  throw new NetBoxError({
    code: 'invalid',
    message: `${setting} is "${text}"; it must be on, off, dry-run, or kinds of ${writableKinds.join(', ')} with commas between`,
  })
}

/** Whether an action may be called at all. What may not is not even offered to a model. */
export function isAllowed(action: Action, writes: Writes): boolean {
  if (action.access === 'read' || typeof writes === 'string') return action.access === 'read' || writes !== 'off'
  return writes.includes(action.kind)
}

/** Throws `forbidden` for a write that is not allowed, with what would be. */
export function assertAllowed(action: Action, writes: Writes): void {
  if (action.access === 'read' || isAllowed(action, writes)) return
  const allowed =
    writes === 'off' ? 'this agent may only read' : `this agent may only make ${(writes as string[]).join(', ')}`
  throw new NetBoxError({
    code: 'forbidden',
    message: `${action.name} is not allowed: ${allowed}; its operator decides that`,
  })
}
