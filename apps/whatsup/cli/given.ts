import type { Screen } from '../../../netbox/cli/screen.ts'
import type { Secrets } from '../../runtime/secrets.ts'
import type { Connection, Settings } from '../settings.ts'
import type { Options } from './options.ts'

/** What a command works with. */
export interface Given {
  readonly options: Options
  readonly settings: Settings
  /** Those that the command is about. */
  readonly connections: readonly Connection[]
  readonly secrets: Secrets
  readonly env: NodeJS.ProcessEnv
  readonly on: Screen
}
