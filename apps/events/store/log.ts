/** A message as it stands in a stream. */
export interface LogRecord {
  /** From 1 on, without order between streams. */
  readonly position: number
  readonly subject: string
  readonly text: string
  /** When the server took it. */
  readonly recorded: Date
}

/** What an append is held to: the last message that fits the filter must be at this position; 0 is none. */
export interface Guard {
  readonly filter: string
  readonly last: number
}

export interface Stretch {
  /** The first position, or the first moment, that is read; the start by default. */
  readonly from?: number | Date | undefined
  /** The last position; with none, the last that is there now. */
  readonly to?: number | undefined
  /** Go on for ever. */
  readonly follow?: boolean | undefined
  /** Subjects, with wildcards; all by default. */
  readonly subjects?: string | undefined
  /** Ends the reading, without an error. */
  readonly signal?: AbortSignal | undefined
}

/** What keeps messages in the order they came, and checks a guard and appends in one step. The store stands on it. */
export interface Log {
  /** Appends all or nothing; their positions, or undefined where the guard does not hold. */
  append(
    messages: readonly { readonly subject: string; readonly text: string }[],
    guard: Guard,
  ): Promise<readonly number[] | undefined>
  /** The messages of few subjects, in order. */
  of(filter: string): Promise<readonly LogRecord[]>
  read(stretch: Stretch): AsyncIterable<LogRecord>
  /** The position of the last message; 0 if there is none. */
  head(): Promise<number>
}
