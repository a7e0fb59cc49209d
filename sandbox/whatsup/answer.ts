export interface Call {
  /** What stands where the operation's pattern has `*`. */
  readonly parts: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
  readonly user: string
}

/** What an operation answers: a status with a body, or that the connection ends without an answer. */
export type Answer = { readonly status: number; readonly body?: unknown } | 'cut'

/** An error as the contract tells it. */
export function refuse(status: number, code: string, message: string): Answer {
  return { status, body: { error: { status, code, message } } }
}
