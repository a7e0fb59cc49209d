import type { Action, Delete } from '../actions.ts'
import type { Write } from '../divide.ts'
import { inOrder } from '../kinds.ts'
import { removeAll } from '../write.ts'
import { blockedBy, type Sending } from './sending.ts'

/** Deletes what nothing is lost with. */
export class Deletions {
  readonly #sending: Sending
  readonly #gone = new Set<Action>()

  constructor(sending: Sending) {
    this.#sending = sending
  }

  /** Deletes what is not gone yet, inner objects first. Returns how many went. */
  async delete(deletes: readonly Delete[]): Promise<number> {
    const before = this.#gone.size
    for (const kind of [...inOrder].reverse()) {
      const ofKind = deletes.filter((action) => action.kind === kind)
      // An object goes after what is below it in its own kind, a region after its children: so once more while that helps.
      while ((await this.#deleteFree(ofKind.filter((action) => !this.#gone.has(action)))) > 0);
    }
    return this.#gone.size - before
  }

  /** Whether all of them are gone. */
  done(deletes: readonly Delete[]): boolean {
    return deletes.every((action) => this.#gone.has(action))
  }

  async #deleteFree(deletes: readonly Delete[]): Promise<number> {
    const before = this.#gone.size
    const pairs = deletes
      .filter((action) => this.#isFree(action))
      .map((action): [Delete, Write] => {
        const { kind, key: label, id } = action
        return [action, { kind, label, id, wanted: new Map(), names: [], body: {}, tokens: [] }]
      })
    await this.#sending.send(pairs, removeAll, async (action, { error }) => {
      if (!error) this.#gone.add(action)
    })
    return this.#gone.size - before
  }

  /** Whether nothing is lost by a deletion: what NetBox would take along must be away by now. */
  #isFree(action: Delete): boolean {
    this.#sending.errors.delete(action)
    const missing = action.after.find((one) =>
      one.action === 'delete' ? !this.#gone.has(one) : this.#sending.errors.has(one),
    )
    if (missing) {
      const reason = `because ${missing.kind} ${missing.key} is still there, and NetBox would delete it along`
      this.#sending.errors.set(action, blockedBy(action, reason))
    }
    return !missing
  }
}
