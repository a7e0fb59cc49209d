import { type ErrorCode, NetBoxError } from '../../netbox/index.ts'
import type { Connection } from '../connection.ts'
import type { Found, ReadRequest } from '../rpc/index.ts'

/** NetBox does not answer, or answers that it is ill itself: its objects are neither gone nor changed for that. */
const OUT_OF_REACH: readonly ErrorCode[] = ['unreachable', 'timeout', 'server-error', 'busy']

/**
 * Reads a resource; when NetBox is down, or refuses the token altogether, warns and takes what the state last knew.
 *
 * A refresh must find that a container was stopped by hand, and an update must start it again, although the NetBox in
 * it cannot be asked meanwhile. So must a refresh find that a token was revoked, and an update make a new one, although
 * the old one opens nothing.
 */
export async function orLastKnown(
  request: ReadRequest,
  connection: Connection,
  read: () => Promise<Found | undefined>,
): Promise<Found | undefined> {
  try {
    return await read()
  } catch (error) {
    const imported = Object.keys(request.state).length === 0
    if (imported || !(error instanceof NetBoxError) || !(await outOfReach(error, connection))) throw error
    request.log.warning(`taken as last known, NetBox could not be asked: ${error.message}`)
    return { id: request.id, inputs: request.inputs, outputs: request.state }
  }
}

async function outOfReach(error: NetBoxError, connection: Connection): Promise<boolean> {
  return OUT_OF_REACH.includes(error.code) || (error.code === 'forbidden' && (await connection.tokenIsRefused()))
}
