import { LOCAL_STACKS } from './choice.ts'

/** What names a stack to a command: nothing for one of this machine, where `npm run` and `npm run env` know which is in use. */
export function stackOption(stack: string, option: '-s' | '--stack'): string {
  return LOCAL_STACKS.some((local) => local === stack) ? '' : ` ${option} ${stack}`
}

/** The command that shows a secret output of a stack to its operator. */
export function outputCommand(stack: string, output: string): string {
  return `pulumi stack output ${output} --show-secrets${stackOption(stack, '-s')}`
}

/** The command that shows the administrator's password. */
export function passwordCommand(stack: string): string {
  // The npm script knows the stacks of this machine alone.
  return stackOption(stack, '-s') === '' ? 'npm run -s password' : outputCommand(stack, 'password')
}
