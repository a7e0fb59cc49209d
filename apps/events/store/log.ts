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

/** A message that is to be appended. In a batch only the first one that fits a filter may bear it as its guard. */
export interface Draft {
  readonly subject: string
  readonly text: string
  readonly guard?: Guard | undefined
}

/**
 * Where messages stand now; or that a guard did not hold, with the position that the log has instead: undefined where it does not
 * tell, since another append is under way.
 */
export type Attempt =
  | { readonly positions: readonly number[] }
  | { readonly positions?: undefined; readonly last: number | undefined }

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
  /** Appends all or nothing. */
  append(drafts: readonly Draft[]): Promise<Attempt>
  /** The messages of few subjects, in order. The last ones may be missing for a moment where the log has replicas. */
  of(filter: string): Promise<readonly LogRecord[]>
  /** @param as what each message is made into: here, since each step on the way to whoever reads costs as much as the message itself */
  read<T>(stretch: Stretch, as: (record: LogRecord) => T): AsyncGenerator<T, void, undefined>
  /** The position of the last message; 0 if there is none. */
  head(): Promise<number>
}
