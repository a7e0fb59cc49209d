import type { z } from 'zod'
import type { Look } from '../core/observation.ts'

/** A source could not be asked, or answered what cannot be; the message is one sentence without a full stop, and holds no secret. */
export class SourceError extends Error {
  override name = 'SourceError'
}

/** What `connect` finds out. */
interface Access {
  /** Of the program there, in its own words. */
  readonly version: string
  /** What may be read, in a few words each. */
  readonly reads: readonly string[]
  /** What may not, each with the privilege and the path that needs it. */
  readonly missing: readonly string[]
}

/** A connection to one source. It only reads. */
export interface Source {
  connect(): Promise<Access>
  /** Everything that can be seen, and what cannot. Throws {@link SourceError} where nothing can. */
  discover(): Promise<Look>
  close(): Promise<void>
}

/** What a source may use of the program around it. */
export interface Around {
  /** Name of the source in the configuration. */
  readonly name: string
  /** Slug of the site that its things stand in, unless it knows better. */
  readonly site: string
  /** Ends every call. */
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Reads a secret from the file that the configuration names. */
  readonly secret: (file: string) => Promise<string>
}

/** One sort of source: its settings, and how it is opened. */
export interface SourceType<S extends z.ZodType = z.ZodType> {
  readonly settings: S
  open(settings: z.infer<S>, around: Around): Source
}
