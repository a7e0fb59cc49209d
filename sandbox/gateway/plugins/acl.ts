import { referred } from '../config/entities.ts'
import { type Answer, errorAnswer } from '../proxy/answer.ts'
import type { Context } from './context.ts'

interface Config {
  allow: string[] | null
  deny: string[] | null
  hide_groups_header: boolean
}

/** Lets pass the consumers of certain groups. */
export function acl({ allow, deny, hide_groups_header }: Config, context: Context): Answer | undefined {
  const { consumer, entities, upstream } = context
  if (!consumer) return errorAnswer(401, 'Unauthorized')
  const groups = entities.acls
    .filter((one) => referred(one, 'consumer') === consumer.id)
    .map(({ group }) => group as string)
  const refused = allow?.length
    ? !groups.some((group) => allow.includes(group))
    : groups.some((group) => deny?.includes(group))
  if (refused) return errorAnswer(403, 'You cannot consume this service')
  if (!hide_groups_header) upstream.headers.set('X-Consumer-Groups', groups.join(', '))
  return undefined
}
