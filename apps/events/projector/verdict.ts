import type { ErrorCode, NetBoxError } from '../../../netbox/index.ts'
import type { Foreign } from '../../../netbox/ownership.ts'

/**
 * What becomes of an event whose object could not be written:
 *
 * | verdict | when | the event |
 * |---|---|---|
 * | `done` | NetBox says what the events say | acknowledged |
 * | `later` | NetBox is away, slow or busy | comes again, after a growing delay; the whole work waits |
 * | `wait` | something it needs is not known yet | comes again a few times, then it is a dead letter |
 * | `dead` | NetBox, or a person, would have to change something | dead letter, with NetBox's own words; not delivered again |
 * | `pause` | no event could go through | comes again; nothing is taken until it can |
 */
export type Verdict = 'done' | 'later' | 'wait' | 'dead' | 'pause'

const VERDICTS: Readonly<Record<ErrorCode, Exclude<Verdict, 'done'>>> = {
  unreachable: 'later',
  timeout: 'later',
  'maybe-applied': 'later',
  aborted: 'later',
  busy: 'later',
  'server-error': 'later',
  'changed-meanwhile': 'later',
  unresolved: 'wait',
  blocked: 'wait',
  'not-found': 'wait',
  refused: 'dead',
  protected: 'dead',
  'not-kept': 'dead',
  invalid: 'dead',
  ambiguous: 'dead',
  foreign: 'dead',
  unsupported: 'dead',
  unsafe: 'dead',
  forbidden: 'pause',
  'not-netbox': 'pause',
}

/** What became of one aggregate. */
export interface Outcome {
  readonly verdict: Verdict
  /** One sentence; empty where it is done. */
  readonly reason: string
}

export const DONE: Outcome = { verdict: 'done', reason: '' }

export function verdictOf({ code, message, detail }: NetBoxError): Outcome {
  // Somebody else made it, and it says what the events say: there is nothing to do but to leave it theirs.
  if (code === 'foreign' && (detail as Foreign | undefined)?.state === 'different in tags') return DONE
  return { verdict: VERDICTS[code], reason: message }
}

const ORDER: readonly Verdict[] = ['done', 'wait', 'dead', 'later', 'pause']

/** Of two outcomes of one aggregate, the one that counts. */
export function worse(a: Outcome, b: Outcome): Outcome {
  return ORDER.indexOf(b.verdict) > ORDER.indexOf(a.verdict) ? b : a
}
