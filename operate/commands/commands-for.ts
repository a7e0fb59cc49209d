import type { Commands } from '../status/status.ts'
import { isLocal } from './choice.ts'

/** What names a stack to a command: nothing for one of this machine, where `npm run` and `npm run env` know which is in use. */
export function stackOption(stack: string, option: '-s' | '--stack'): string {
  return isLocal(stack) ? '' : ` ${option} ${stack}`
}

/** What to type for a stack. Pure. */
export function commandsFor(stack: string): Commands {
  // Behind the two dashes that npm wants before options of ours.
  const named = isLocal(stack) ? '' : ` --${stackOption(stack, '--stack')}`
  return {
    up: isLocal(stack) ? 'npm run up' : `pulumi up${stackOption(stack, '-s')}`,
    backup: `npm run backup${named}`,
    upgrade: `npm run upgrade${named}`,
    drift: `npm run drift${named}`,
    lookForDrift: `npm run status${named || ' --'} --drift`,
  }
}

/** The command that shows a secret output of a stack to its operator. */
export function outputCommand(stack: string, output: string): string {
  return `pulumi stack output ${output} --show-secrets${stackOption(stack, '-s')}`
}

/** The command that shows the administrator's password. */
export function passwordCommand(stack: string): string {
  // The npm script knows the stacks of this machine alone.
  return isLocal(stack) ? 'npm run -s password' : outputCommand(stack, 'password')
}
