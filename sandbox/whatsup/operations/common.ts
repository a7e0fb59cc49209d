import { type Answer, type Call, refuse } from '../answer.ts'
import type { Scope } from '../scope.ts'
import type { Device } from '../world.ts'

/** What answers one call. */
type Operation = (at: Scope, call: Call) => Answer

/** By method and path; `*` is one part, which the operation gets. */
export type Operations = Readonly<Record<string, Operation>>

export const data = (body: unknown): Answer => ({ status: 200, body: { data: body } })
export const done = (): Answer => data({ success: true })
export const bare = (): Answer => ({ status: 200, body: { success: true } })
export const gone = () => refuse(404, 'NOTFOUND', 'The resource does not exist.')

/** Does something with a device that is there and that the user may see. */
export function one(at: Scope, { parts, user }: Call, work: (device: Device) => Answer): Answer {
  const device = at.seen(user).find(({ id }) => id === parts[0])
  if (device) return work(device)
  const hides = at.world.devices.has(parts[0]!) && at.switches.hidden === 403
  return hides ? refuse(403, 'FORBIDDEN', 'Access to the device is denied.') : gone()
}

/** How an answer to many changes at once looks. */
export function counted(at: Scope, successfulOperations: number, errors: string[]): Answer {
  return data({
    successfulOperations,
    resourcesNotAllowed: [],
    [at.switches.spelling]: errors,
    errors,
    limitReached: false,
    maximumReached: false,
    success: true,
  })
}
