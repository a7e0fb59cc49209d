import type { Ground } from './ground.ts'
import type { Round } from './round.ts'
import { killedApplies } from './rounds/apply.ts'
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
} satisfies Record<string, Entry>

export type Family = keyof typeof FAMILIES
