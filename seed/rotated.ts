import type { Output, Resource } from '@pulumi/pulumi'
import { AUTOMATION } from './automation.ts'
import { DISCOVERY } from './discovery.ts'
import type { Generated } from './model.ts'

/** What the secrets of a model are made anew with. */
export type Rotated = 'webhook' | 'clients' | 'automation'

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

/** What a generated value of a model is made of. */
export function rulesOf({ as }: Generated): Rules {
  return { length: 48, ...SIGNS[as] }
}

/** What the automation container's users log in with. */
const OF_AUTOMATION: readonly string[] = [AUTOMATION.password, DISCOVERY.password]

/** What a generated value of a model goes with. */
export function rotatedWith({ generated, as }: Generated): Rotated {
  if (as === 'key') return 'webhook'
  return OF_AUTOMATION.includes(generated) ? 'automation' : 'clients'
}
