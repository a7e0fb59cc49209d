import { z } from 'zod'
import { USERS } from '../../apps/automation/told.ts'
import { UserError } from '../../host/user-error.ts'
import { settingsOf } from '../../infra/events/nats-conf.ts'

/** The output `eventStore` of a stack with `netbox:events`. */
const store = z.object({
  url: z.string(),
  stream: z.string(),
  passwords: z.partialRecord(z.enum(USERS), z.string()),
})

/**
 * What `netbox-events` is told by its environment to come in as one of the users.
 *
 * @param output `eventStore` of the stack, secrets in plain text
 * @throws UserError for a user that there is not, and a stack without events or with a server of the operator's
 */
export function eventSettings(output: unknown, asked: string): Record<string, string> {
  const user = USERS.find((name) => name === asked)
  if (!user) throw new UserError(`--events is ${asked}; it must be one of ${USERS.join(', ')}.`)
  const found = store.safeParse(output)
  if (!found.success)
    throw new UserError("The stack has no events: set netbox:events, such as {image: 'nats:2.15-alpine'}, and update.")
  const { url, stream, passwords } = found.data
  const password = passwords[user]
  if (password === undefined)
    throw new UserError(`The NATS at ${url} is yours, and not made by this stack: its users are not known here.`)
  return { ...settingsOf(user, url, stream), NATS_PASSWORD: password }
}
