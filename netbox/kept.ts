import type { Row } from './client/list.ts'
import { Directory } from './directory.ts'
import type { Kind } from './kinds.ts'

/**
 * Objects that many others refer to and that hardly ever change, a site or a role, kept from one read to the next. Whoever keeps them
 * clears them when something fails: one may have gone since.
 */
export class Kept {
  readonly #kinds: ReadonlySet<Kind>
  #directory = new Directory()

  /** @param kinds that are kept; no others are */
  constructor(kinds: Iterable<Kind>) {
    this.#kinds = new Set(kinds)
  }

  add(kind: Kind, row: Row): void {
    if (this.#kinds.has(kind)) this.#directory.add(kind, row)
  }

  /** The one object with exactly this key, if it is kept. */
  find(kind: Kind, tokens: readonly (string | undefined)[]): Row | undefined {
    if (!tokens.every((token) => token !== undefined)) return undefined
    const found = this.#directory.byKey(kind, tokens)
    return found.length === 1 ? found[0]!.row : undefined
  }

  clear(): void {
    this.#directory = new Directory()
  }
}
