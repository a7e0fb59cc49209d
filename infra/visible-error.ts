import { type Resource, ResourceError, RunError } from '@pulumi/pulumi'
import { UnreachableError } from '../host/docker/engine.ts'
import { SshError } from '../host/ssh/index.ts'
import { UserError } from '../host/user-error.ts'

/**
 * What the user can mend, as an error that Pulumi shows by its message alone; any other error as it is.
 *
 * @param resource the resource it is about, if there is one
 * @param mistake a class of errors of another room that the user can mend too
 */
export function visible(
  error: unknown,
  resource?: Resource,
  mistake: new (message: string) => Error = UserError,
): unknown {
  const message = error instanceof mistake ? error.message : messageOf(error)
  if (message === undefined) return error
  const shown = resource ? new ResourceError(message, resource, true) : new RunError(message)
  // Pulumi hides the stack of these errors in some places only: of one thrown inside an apply it would show it.
  Object.assign(shown, { stack: '', name: '' })
  // It writes the name of each property that was waiting into the message too: “error serializing property …” four times.
  return Object.defineProperty(shown, 'message', { get: () => message, set: () => {} })
}

function messageOf(error: unknown): string | undefined {
  if (error instanceof UserError || error instanceof SshError) return error.message
  if (!(error instanceof UnreachableError)) return undefined
  return `${error.message}: start Docker there, or correct netbox:host ('pulumi config set netbox:host …').`
}
