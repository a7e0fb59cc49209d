import { type Aggregate, type EventEntry, type EventType, eventTypes, type OperationOf } from './types.ts'

const ROOT = 'infrastructure'

/** `infrastructure.compute.01936194-….registered`; one that no type has does not compile. */
export type Subject = { [A in Aggregate]: `infrastructure.${A}.${string}.${OperationOf<A>}` }[Aggregate]
/** The same with `*` or `>` where any will do. */
export type Wildcard =
  | 'infrastructure.>'
  | { [A in Aggregate]: `infrastructure.${A}.>` | `infrastructure.${A}.*.${OperationOf<A>}` }[Aggregate]

/** The subjects of the streams: events with their aggregate's id, and what others publish without it. */
export const EVENTS = `${ROOT}.*.*.*`
export const PLAIN = `${ROOT}.*.*`

export const all: Wildcard = `${ROOT}.>`
/** All events of one kind of aggregate: `of('compute')`. */
export const of = <A extends Aggregate>(aggregate: A): Wildcard => `${ROOT}.${aggregate}.>` as Wildcard
/** All events of one type: `on('compute', 'registered')`. */
export const on = <A extends Aggregate>(aggregate: A, operation: OperationOf<A>): Wildcard =>
  `${ROOT}.${aggregate}.*.${operation}` as Wildcard

export function subjectOf(type: EventType, id: string): Subject {
  const { aggregate, operation }: EventEntry = eventTypes[type]
  return `${ROOT}.${aggregate}.${id}.${operation}` as Subject
}

/** All events of the aggregate that an event of this type and id belongs to. An expectation must be made of nothing else. */
export function filterOf(type: EventType, id: string): string {
  return `${ROOT}.${eventTypes[type].aggregate}.${id}.*`
}

/** Whether a subject fits one with wildcards. */
export function fits(subject: string, filter: string): boolean {
  const tokens = subject.split('.')
  const wanted = filter.split('.')
  const open = wanted.at(-1) === '>'
  if (open ? tokens.length < wanted.length : tokens.length !== wanted.length) return false
  return wanted.every((token, place) => token === '>' || token === '*' || token === tokens[place])
}
