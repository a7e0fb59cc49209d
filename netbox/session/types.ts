import type { Kind } from '../kinds.ts'
import type { WriteOptions } from '../write.ts'

export interface SessionOptions extends Pick<WriteOptions, 'size' | 'looks'> {
  /**
   * Written into NetBox's change log with every change. It also tells our own objects from others' after a crash: an object
   * that was created under this message is ours. So it should name the stack, and nothing that changes from run to run.
   */
  message?: string
  /** Milliseconds a call waits for others to share its request with; 5 by default. */
  window?: number
}

/** An object as NetBox has it. */
export interface Observed {
  readonly kind: Kind
  readonly id: number
  /** Natural key for people: `homelab/r2d2automaker`. */
  readonly key: string
  /** In the form people give, empty fields left out. Holds secrets in clear. */
  readonly fields: Record<string, unknown>
  /** Its page in NetBox. */
  readonly url: string | undefined
}

export interface EnsureOptions {
  /** The id this object got in an earlier run: it is changed, even when its key is another now. */
  ownedId?: number | undefined
  /** Take over an object with the same key that is not ours. */
  adopt?: boolean | undefined
  /** Fields the caller knows to have changed: of those that NetBox never tells, nobody else can know. */
  changed?: readonly string[] | undefined
}
