import type { Observation } from './observation.ts'
import { tokensOf } from './tokens.ts'

/**
 * How one field of a thing comes of what several sources say. `first`: of the first source, in the configuration's order, that says
 * anything. `newest`: of the latest look, for
 * sources that are asked at the same times: others would take turns. `trusted`: what those who say anything agree on, else nothing. `create-only`: as first,
 * and what NetBox has later is a person's to change.
 */
export type Strategy = 'first' | 'newest' | 'trusted' | 'create-only'

export type FieldName =
  | 'name'
  | 'serial'
  | 'vendor'
  | 'model'
  | 'platform'
  | 'description'
  | 'status'
  | 'vcpus'
  | 'memory'

interface MergedField {
  readonly strategy: Strategy
  readonly of: (observation: Observation) => string | number | undefined
}

export const FIELDS: Readonly<Record<FieldName, MergedField>> = {
  name: { strategy: 'first', of: ({ name }) => name },
  serial: { strategy: 'trusted', of: serialOf },
  vendor: { strategy: 'create-only', of: ({ vendor }) => vendor },
  model: { strategy: 'create-only', of: ({ model }) => model },
  platform: { strategy: 'first', of: ({ platform }) => platform },
  description: { strategy: 'create-only', of: ({ description }) => description },
  status: { strategy: 'first', of: ({ status }) => status },
  vcpus: { strategy: 'first', of: ({ vcpus }) => vcpus },
  memory: { strategy: 'first', of: ({ memory }) => memory },
}

/** A board that says `Default string` has no serial. */
function serialOf(observation: Observation): string | undefined {
  const { serial, vendor = 'any' } = observation
  return serial && tokensOf({ ...observation, vendor }).tokens.some(({ sort }) => sort === 'serial')
    ? serial
    : undefined
}
