import type { Output } from '@pulumi/pulumi'
import type { Config } from './config.ts'
import type { Secrets } from './secrets.ts'
import type { Volumes } from './volumes.ts'

/** What all containers of a deployment share. */
export interface Stack {
  config: Config
  secrets: Secrets
  volumes: Volumes
  /** Value of the label that says whose a container is. */
  owner: Output<string>
  /** Which attempt a container is, by name: see `attempts.ts`. */
  attempts: Map<string, number>
}
