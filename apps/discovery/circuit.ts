/** How a source has done of late. */
export interface Circuit {
  /** Looks in a row that failed. */
  readonly failures: number
  /** Milliseconds since 1970 until which it is not asked; 0 where it is asked at its own times. */
  readonly until: number
}

export const CLOSED: Circuit = { failures: 0, until: 0 }

/** Failures in a row after which a source is asked less often. */
const PATIENCE = 3
/** Times that it is asked less often, at most. */
const MOST = 16

/**
 * What a look makes of it: from the third failure in a row on, a source is left alone for twice as long each time, so that one that is
 * down, or shuts out who asks too often, is not knocked at for nothing. One good look, and all is as before. Pure.
 *
 * @param every milliseconds between two looks
 */
export function circuitAfter(circuit: Circuit, failed: boolean, every: number, now: number): Circuit {
  if (!failed) return CLOSED
  const failures = circuit.failures + 1
  if (failures < PATIENCE) return { failures, until: 0 }
  return { failures, until: now + every * Math.min(2 ** (failures - PATIENCE + 1), MOST) }
}

/** Whether a source is left alone just now. */
export function isOpen({ until }: Circuit, now: number): boolean {
  return now < until
}
