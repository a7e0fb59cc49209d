import { UserError } from '../host/user-error.ts'

const TEXTS = ['url', 'uiUrl', 'apiUrl', 'user', 'password'] as const

/** The outputs that every stack has once an update of it has ended. */
export type Outputs = Record<(typeof TEXTS)[number], string>

/**
 * The outputs that every stack has, of what Pulumi hands out.
 *
 * @throws UserError if one is missing, as they are after a first update that failed: the stack is there then, without them
 */
export function outputsOf(outputs: Readonly<Record<string, unknown>>, stack: string): Outputs {
  const missing = TEXTS.find((name) => typeof outputs[name] !== 'string')
  if (missing === undefined) return outputs as Outputs
  throw new UserError(`The stack ${stack} has no output ${missing}: its last update did not end, run it again.`)
}
