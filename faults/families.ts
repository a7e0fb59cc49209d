import type { Ground } from './ground.ts'
import type { Round } from './round.ts'
import { killedApplies } from './rounds/apply.ts'
import { faultyApplies, faultyUps } from './rounds/faulty.ts'
import { killedUps } from './rounds/up.ts'

interface Entry {
  /** One line for `--help`. */
  readonly summary: string
  /** By default. */
  readonly rounds: number
  readonly run: (ground: Ground, rounds: number) => Promise<Round[]>
}

/** Every kind of fault. */
export const FAMILIES = {
  up: { summary: 'pulumi up is killed at a random moment', rounds: 50, run: killedUps },
  apply: { summary: 'netbox-apply is killed at a random moment', rounds: 50, run: killedApplies },
  'faulty-apply': { summary: 'NetBox fails while netbox-apply works', rounds: 18, run: faultyApplies },
  'faulty-up': { summary: 'NetBox fails while pulumi up works', rounds: 10, run: faultyUps },
} satisfies Record<string, Entry>

export type Family = keyof typeof FAMILIES
