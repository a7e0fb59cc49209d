import type { Commands } from '../status/status.ts'
import { isLocal } from './choice.ts'

/** What to type for a stack: the npm scripts take that of this machine by themselves, any other must be named. Pure. */
export function commandsFor(stack: string): Commands {
  if (isLocal(stack)) {
    return {
      up: 'npm run up',
      backup: 'npm run backup',
      drift: 'npm run drift',
      lookForDrift: 'npm run status -- --drift',
    }
  }
  return {
    up: `pulumi up -s ${stack}`,
    backup: `npm run backup -- --stack ${stack}`,
    drift: `npm run drift -- --stack ${stack}`,
    lookForDrift: `npm run status -- --stack ${stack} --drift`,
  }
}
