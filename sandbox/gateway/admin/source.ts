import type { Database } from '../config/database.ts'
import type { Entities } from '../config/entities.ts'
import type { Settings } from '../config/settings.ts'

/** What the Admin API speaks for. */
export interface Source {
  readonly settings: Settings
  readonly entities: Entities
  /** The fingerprint of the declarative configuration that is in use. */
  readonly hash: string | undefined
  /** There is one unless the gateway is declarative. */
  readonly database: Database | undefined
  /** Another declarative configuration from now on. */
  replace(entities: Entities, hash: string): void
  /** The database was written to. */
  changed(): void
}

/** What the Admin API answers; no body at all is undefined. */
export interface Reply {
  status: number
  body?: unknown
  headers?: [string, string][]
}

export const NOT_FOUND: Reply = { status: 404, body: { message: 'Not found' } }
export const NOT_ALLOWED: Reply = { status: 405, body: { message: 'Method not allowed' } }
