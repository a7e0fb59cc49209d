/** What went wrong, as a word that programs may rely on. Messages may change, codes do not. */
export type ErrorCode =
  /** Never connected: nothing was sent. */
  | 'unreachable'
  /** A read did not answer in time, after all retries. */
  | 'timeout'
  /** A write was sent and its answer lost: it may have happened. Look before writing again. */
  | 'maybe-applied'
  /** The caller's AbortSignal ended the call. */
  | 'aborted'
  /** No token, a wrong one, or one without the right. NetBox answers 403 to all three. */
  | 'forbidden'
  /** The object, or the path, does not exist. */
  | 'not-found'
  /** NetBox refused the values (400). */
  | 'refused'
  /** Other objects depend on it, so NetBox does not delete it (409). */
  | 'protected'
  /** Somebody edited the object after it was read (412). */
  | 'changed-meanwhile'
  /** NetBox failed (500, say) and rolled back. */
  | 'server-error'
  /** NetBox, or a gateway before it, took the request not up (429, 503), after all retries: nothing was done. */
  | 'busy'
  /** Something answered, but not NetBox's REST API: a wrong address or base path. */
  | 'not-netbox'
  /** NetBox took the object but kept another value, or dropped a field it does not know. */
  | 'not-kept'
  /** The caller's own input is wrong; nothing was sent. */
  | 'invalid'
  /** A reference names an object that neither exists nor is wanted. */
  | 'unresolved'
  /** A key or reference fits several objects. */
  | 'ambiguous'
  /** An object with this key exists and is not ours. */
  | 'foreign'
  /** This version of NetBox does not know the kind or the field; nothing was sent. */
  | 'unsupported'
  /** The plan goes beyond the thresholds of assertSafe. */
  | 'unsafe'
  /** Not tried, because an object it needs could not be written. */
  | 'blocked'

export interface ErrorFacts {
  code: ErrorCode
  /** One sentence for people: what, which, and what would be right. */
  message: string
  /** HTTP status, when NetBox answered. */
  status?: number | undefined
  /** The kind of the object, such as `dcim.device`. */
  kind?: string | undefined
  /** The natural key of the object, as people read it: `homelab/r2d2automaker`. */
  key?: string | undefined
  /** The field to blame, when known. */
  field?: string | undefined
  /** NetBox's own words, in the server's language: for people, never to be matched. */
  detail?: unknown
}

/** Every error of this folder. Holds no token: neither in its message, its detail nor a cause. */
export class NetBoxError extends Error {
  override name = 'NetBoxError'
  readonly code: ErrorCode
  readonly status: number | undefined
  readonly kind: string | undefined
  readonly key: string | undefined
  readonly field: string | undefined
  readonly detail: unknown

  constructor(facts: ErrorFacts) {
    super(facts.message)
    this.code = facts.code
    this.status = facts.status
    this.kind = facts.kind
    this.key = facts.key
    this.field = facts.field
    this.detail = facts.detail
  }

  /** The same error, told about one object: `dcim.device homelab/r2d2: …`. */
  about(kind: string, key: string): NetBoxError {
    if (this.key !== undefined) return this
    return new NetBoxError({ ...this, message: `${kind} ${key}: ${this.message}`, kind, key })
  }
}

/** The message with its outcome by name: `dcim.site s1: changed by somebody else since it was read; run again (changed-meanwhile)`. */
export function named({ message, code }: Pick<ErrorFacts, 'message' | 'code'>): string {
  return `${message} (${code})`
}

/** NetBox's own words as one line: `slug: This field is required.; status: …`. */
export function wordsOf(detail: unknown): string {
  if (detail === null || detail === undefined) return ''
  if (Array.isArray(detail)) return detail.map(wordsOf).filter(Boolean).join(' ')
  if (typeof detail !== 'object') return String(detail)
  return Object.entries(detail)
    .map(([field, words]) => [field, wordsOf(words)] as const)
    .filter(([, words]) => words !== '')
    .map(([field, words]) => (field === '__all__' || field === 'detail' ? words : `${field}: ${words}`))
    .join('; ')
}
