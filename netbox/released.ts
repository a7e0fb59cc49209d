import type { Delete } from './actions.ts'
import { nameOf } from './along.ts'
import type { Change } from './circles.ts'
import type { Row } from './client/list.ts'
import type { Write } from './divide.ts'
import { fieldOf, rules } from './normalise.ts'

/** A field that was emptied so that what it held could move, and what it held. */
interface Released {
  readonly write: Write
  readonly held: ReadonlyMap<string, number>
}

/**
 * What objects let go of during a run. A move that fails afterwards must not leave a device without its primary address: what
 * was let go of is given back.
 */
export class ReleasedFields {
  readonly #of = new Map<Change | Delete, Released>()

  add(action: Change | Delete, write: Write, before: Row): void {
    const held = write.names.map(
      (name) => [name, rules.reference.read(before, name, fieldOf(write.kind, name)) as number] as const,
    )
    this.#of.set(action, { write, held: new Map(held) })
  }

  /**
   * The writes that give back what was let go of in vain: by actions that failed, or for objects that did not move after all.
   *
   * @param stayed names of objects that could not be changed, see {@link nameOf}
   */
  givingBack(failed: (action: Change | Delete) => boolean, stayed: ReadonlySet<string>): [Change | Delete, Write][] {
    return [...this.#of].flatMap(([action, { write, held }]): [Change | Delete, Write][] => {
      const implied = action.action === 'update' ? (action.implied ?? []) : []
      const inVain = implied.some((name) =>
        stayed.has(nameOf({ kind: fieldOf(write.kind, name).to![0]!, id: held.get(name) })),
      )
      if (!failed(action) && !inVain) return []
      const { row: _, ...rest } = write
      return [[action, { ...rest, wanted: new Map(), body: Object.fromEntries(held) }]]
    })
  }
}
