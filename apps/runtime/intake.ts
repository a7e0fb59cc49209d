/** What bodies may take before it is known whose they are: sizes in bytes. */
export interface Bounds {
  /** The largest body that is taken. */
  readonly body: number
  /** All bodies under way together. */
  readonly held: number
  /** Those of one address. */
  readonly heldByOne: number
  /** Milliseconds that a body may take to arrive. */
  readonly timeout: number
}

const KIB = 1024
const MIB = 1024 * KIB

export const BOUNDS: Bounds = { body: MIB, held: 32 * MIB, heldByOne: 8 * MIB, timeout: 10_000 }
/** What a request under way takes however small its body: the buffers of its connection. */
export const LEAST = 64 * KIB

/** Room for bodies. A body that does not find any is not read, so that no number of senders takes more memory than the bounds say. */
export class Intake {
  readonly #bounds: Pick<Bounds, 'held' | 'heldByOne'>
  readonly #byOne = new Map<string, number>()
  #held = 0

  constructor(bounds: Pick<Bounds, 'held' | 'heldByOne'>) {
    this.#bounds = bounds
  }

  /**
   * Makes room; what it returns, called once, gives the room back. Undefined when there is none.
   *
   * @param address the sender's, where it is known
   */
  admit(bytes: number, address: string | undefined): (() => void) | undefined {
    const room = Math.max(bytes, LEAST)
    const { held, heldByOne } = this.#bounds
    if (this.#held + room > held) return undefined
    if (address !== undefined && this.#heldBy(address) + room > heldByOne) return undefined
    this.#take(room, address)
    return () => this.#take(-room, address)
  }

  #heldBy(address: string): number {
    return this.#byOne.get(address) ?? 0
  }

  #take(room: number, address: string | undefined): void {
    this.#held += room
    if (address === undefined) return
    const left = this.#heldBy(address) + room
    if (left > 0) this.#byOne.set(address, left)
    else this.#byOne.delete(address)
  }
}
