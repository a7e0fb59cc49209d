import type { Output, Resource } from '@pulumi/pulumi'
import { AUTOMATION } from './automation.ts'
import { DISCOVERY } from './discovery.ts'
import { EVENTS } from './events.ts'
import type { Generated } from './model.ts'
import { WHATSUP } from './whatsup.ts'

/** What the secrets of a model are made anew with. */
export type Rotated = 'webhook' | 'clients' | 'automation' | 'events'

/** Makes a secret: generations are the stack's matter, so this is handed in. */
export type Generate = (name: string, rules: Rules, parent: Resource, rotated: Rotated) => Output<string>
/** What makes a token anew when it changes. */
export type Keepers = (rotated: Rotated) => Record<string, string>

/** Length in characters, and which there must be. */
export interface Rules {
  length: number
  special: boolean
  minLower?: number
  minUpper?: number
  minNumeric?: number
}

const SIGNS = {
  key: { special: false },
  password: { special: false, minLower: 1, minUpper: 1, minNumeric: 1 },
} as const

/** Passwords of users that are no client's. */
const OWN: Readonly<Record<string, Rotated>> = {
  [AUTOMATION.password]: 'automation',
  [EVENTS.password]: 'events',
  [WHATSUP.password]: 'automation',
  [DISCOVERY.password]: 'automation',
}

/** What a generated value of a model is made of. */
export function rulesOf({ as }: Generated): Rules {
  return { length: 48, ...SIGNS[as] }
}

/** What a generated value of a model goes with. */
export function rotatedWith({ generated, as }: Generated): Rotated {
  if (as === 'key') return 'webhook'
  return OWN[generated] ?? 'clients'
}
