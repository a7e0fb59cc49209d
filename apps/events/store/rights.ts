import { CONSUMER, deadOf, deadSubject, INTAKE, ingressOf, replaySubject } from './names.ts'

/** The users of a server: who tells, who brings NetBox to it, who only looks. */
export const USERS = ['publisher', 'projector', 'reader'] as const
export type User = (typeof USERS)[number]

/** What a user may publish to and subscribe to, as nats-server reads it. */
export interface Rights {
  readonly publish: { readonly allow: readonly string[]; readonly deny?: readonly string[] }
  readonly subscribe: { readonly allow: readonly string[] }
  /** Whether it may answer who asks it. */
  readonly allow_responses?: true
}

/** Where a user's answers go: an inbox of its own, since those of others hold what it may not read. */
export const inboxOf = (user: User): string => `_INBOX_${user}`

const EVENTS = 'infrastructure.>'
const api = (call: string, ...more: readonly string[]) => ['$JS.API', call, ...more].join('.')

/**
 * What each user of the streams needs, and no more.
 *
 * | user | may |
 * |---|---|
 * | publisher | append; read what is there, since an append is held to the last event of its aggregate |
 * | projector | make and change the streams, take the events from them, append what was published plainly, keep dead letters |
 * | reader | read the events and the dead letters, see how far the projector is |
 *
 * @param stream of events
 */
export function rightsOf(stream: string): { readonly [U in User]: Rights } {
  const [ingress, dead] = [ingressOf(stream), deadOf(stream)]
  const streams = [stream, ingress, dead]
  const look = [api('INFO'), ...streams.map((name) => api('STREAM.INFO', name))]
  const read = [api('DIRECT.GET', stream), api('DIRECT.GET', dead)]
  const consume = (of: string, name: string) =>
    ['INFO', 'CREATE', 'DELETE', 'MSG.NEXT'].map((call) => api(`CONSUMER.${call}`, of, name))
  const inbox = (user: User) => `${inboxOf(user)}.>`
  return {
    publisher: {
      publish: { allow: [EVENTS, ...look, api('DIRECT.GET', stream)] },
      subscribe: { allow: [inbox('publisher')] },
    },
    projector: {
      publish: {
        allow: [
          ...[EVENTS, deadSubject(stream, '>'), replaySubject(stream)],
          ...[...look, ...read],
          ...streams.flatMap((name) => [api('STREAM.CREATE', name), api('STREAM.UPDATE', name)]),
          api('STREAM.PURGE', dead),
          // Of the events also consumers without a name: whoever reads a stretch has one.
          ...[...consume(stream, '>'), ...consume(ingress, INTAKE)],
          ...[`$JS.ACK.${stream}.${CONSUMER}.>`, `$JS.ACK.${ingress}.${INTAKE}.>`],
        ],
      },
      subscribe: { allow: [inbox('projector'), replaySubject(stream)] },
      allow_responses: true,
    },
    reader: {
      publish: {
        allow: [...look, ...read, ...consume(stream, '>')],
        // Whoever takes the projector's events away would keep them from NetBox.
        deny: ['CREATE', 'DELETE', 'MSG.NEXT'].flatMap((call) => {
          const its = api(`CONSUMER.${call}`, stream, CONSUMER)
          return [its, `${its}.>`]
        }),
      },
      subscribe: { allow: [inbox('reader')] },
    },
  }
}
