import type { Saying } from '../sentences/saying.ts'

/** A create that was begun: on the disk before it is sent. Times are ISO 8601. */
export interface Attempt {
  /** Stands in an attribute of the device that comes of it. */
  readonly id: string
  /** When it was sent, or when it was last not known to have failed. */
  readonly at: string
  /** Nobody knows yet what came of it; or nothing did within the horizon, and it counts as never done. */
  readonly state: 'open' | 'abandoned'
  /** Devices that looked like it before: none of them came of it. */
  readonly beside: readonly string[]
}

export const STATES = ['pending', 'exported', 'scanning', 'waiting', 'asks', 'error', 'leaving'] as const
export type State = (typeof STATES)[number]

/** What is known of one target at one connection. */
export interface Entry {
  readonly key: string
  readonly device: number
  readonly name: string
  readonly address: string
  /** Of the device in WhatsUp Gold: a hint, which is verified. */
  readonly id?: string | undefined
  /** When it was made or taken over. */
  readonly linkedAt?: string | undefined
  readonly attempts: readonly Attempt[]
  /** Where we put it. */
  readonly group?: readonly string[] | undefined
  /** Why we silenced it. */
  readonly silenced?: string | undefined
  readonly unwantedSince?: string | undefined
  /** What the server was asked to set and did not take, by part: it is not asked again. */
  readonly notTaken?: Readonly<Record<string, string>> | undefined
  readonly scan?: { readonly id: string; readonly at: string; readonly state: 'running' | 'done' | 'lost' } | undefined
  readonly state: State
  readonly message?: Saying | undefined
  /** When the state last changed. */
  readonly at: string
}
