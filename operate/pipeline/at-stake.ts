import type { Change } from './change.ts'
import type { PreviewState } from './preview.ts'
import { protectionOf } from './protection.ts'

interface Stake {
  type: RegExp
  /** Why a replacement or deletion needs a second look; undefined if it does not. */
  why: (was: PreviewState) => string | undefined
}

/** What cannot be had back, or takes others with it, when it is replaced or deleted. */
const STAKES: Stake[] = [
  {
    type: /^docker:index\/volume:/,
    why: ({ retainOnDelete }) =>
      retainOnDelete
        ? 'the stack lets go of this volume; it stays on the host, but nothing uses its data any more'
        : 'all data in it is lost',
  },
  {
    type: /^random:index\/random(Password|Id|Bytes|String):/,
    why: () => 'what it opens, encrypts or signs no longer fits it',
  },
  {
    type: /^docker:index\/container:/,
    why: ({ inputs }) => {
      const mounts = (Array.isArray(inputs?.mounts) ? inputs.mounts : []) as { source?: string; target?: string }[]
      const data = mounts.find(({ target }) => target?.startsWith('/var/lib/postgresql'))
      return data && `the database stops meanwhile; its data is in the volume ${data.source}`
    },
  },
  { type: /^netbox:tenancy:/, why: () => 'what belongs to it loses its owner' },
]

/**
 * Why a step comes first in a plan; undefined if it need not. It removes or replaces what cannot be had back, or takes
 * protection away, after which nothing refuses to do so.
 */
export function atStake(change: Change, was: PreviewState, is?: PreviewState): string | undefined {
  const unprotected = protectionOf(was, is)?.old === true
  if (change === 'create') return undefined
  if (change === 'update')
    return unprotected ? 'it loses its protection: nothing refuses to delete it from then on' : undefined
  const why = STAKES.find(({ type }) => type.test(was.type))?.why(was)
  // Pulumi refuses to replace only what was protected and still is.
  if (unprotected) return `it loses its protection at once, Pulumi will not refuse${why ? `; ${why}` : ''}`
  return was.protect ? `it is protected, Pulumi will refuse${why ? `; ${why}` : ''}` : why
}
