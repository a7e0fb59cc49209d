import type { Ground } from './ground.ts'
import type { Round } from './round.ts'
import { killedApplies } from './rounds/apply.ts'
import { jumpedClocks } from './rounds/clock.ts'
import { restartedDocker } from './rounds/docker.ts'
import { killedProjections } from './rounds/events.ts'
import { faultyApplies } from './rounds/faulty-apply.ts'
import { faultyUps } from './rounds/faulty-up.ts'
import { killedFirstUps } from './rounds/first-up.ts'
import { fullDisk } from './rounds/full-disk.ts'
import { fullSpool } from './rounds/full-spool.ts'
import { MISTAKES, malformed } from './rounds/malformed.ts'
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
  'first-up': { summary: 'the first pulumi up of all is killed at a random moment', rounds: 10, run: killedFirstUps },
  apply: { summary: 'netbox-apply is killed at a random moment', rounds: 50, run: killedApplies },
  'faulty-apply': { summary: 'NetBox fails while netbox-apply works', rounds: 12, run: faultyApplies },
  'faulty-up': { summary: 'NetBox fails while pulumi up works', rounds: 6, run: faultyUps },
  'full-disk': { summary: 'the disk of the state is full while pulumi up works', rounds: 4, run: fullDisk },
  'full-spool': { summary: "the disk of the receiver's spool is full while events come", rounds: 20, run: fullSpool },
  malformed: { summary: 'a setting or a model has a mistake', rounds: MISTAKES, run: malformed },
  clock: { summary: 'the clock is set while netbox-apply works', rounds: 12, run: jumpedClocks },
  events: { summary: 'the projector, NATS or NetBox is lost while events come', rounds: 6, run: killedProjections },
  docker: { summary: 'the Docker engine is restarted', rounds: 4, run: restartedDocker },
} satisfies Record<string, Entry>

export type Family = keyof typeof FAMILIES

/** What a family needs to be told by an option of this name. */
export const NEEDS: Partial<Record<Family, 'faketime' | 'restart-docker'>> = {
  clock: 'faketime',
  docker: 'restart-docker',
}
