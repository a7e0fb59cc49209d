import type { InfrastructureEvent } from '../store/event.ts'
import type { Aggregate, DataOf, EventType } from '../store/types.ts'

/** What each aggregate has been told of itself, by the last word on each field. */
interface FieldsOf {
  compute: Partial<DataOf<'ComputeRegistered'>> & {
    /** Names it had before, latest last: by one of them NetBox may still know it. */
    readonly formerly?: readonly string[]
  }
  network: Partial<DataOf<'NetworkDefined'>>
  connection: Partial<DataOf<'ConnectionEstablished'>>
  interface: Partial<DataOf<'InterfaceAdded'>>
  ip: Partial<DataOf<'IPAssigned'>>
  software: Partial<DataOf<'SoftwareConfigured'>>
  policy: Partial<DataOf<'PolicySet'>>
}

/** An aggregate as its events left it. */
export type Resource<A extends Aggregate = Aggregate> = {
  [K in A]: {
    readonly aggregate: K
    readonly id: string
    /** Neither decommissioned, removed nor severed. */
    readonly active: boolean
    /** Of its last event. */
    readonly position: number
    readonly fields: FieldsOf[K]
  }
}[A]

interface Step {
  readonly active: boolean
  readonly fields: Readonly<Record<string, unknown>>
}

type Rule = (before: Step | undefined, data: Readonly<Record<string, unknown>>) => Step

/** Bears the whole new word; what was there before is over. */
const stated: Rule = (before, data) => ({ active: true, fields: { ...data, ...namesOf(before, data) } })
/** Changes what it mentions. */
const amended: Rule = (before, data) => ({
  active: before?.active ?? true,
  fields: { ...before?.fields, ...data, ...namesOf(before, data) },
})
/** Its reason is of the event, not of the thing. */
const ended: Rule = (before) => ({ active: false, fields: before?.fields ?? {} })

/** What each type of event does to its aggregate. */
const rules: Readonly<Record<EventType, Rule>> = {
  ComputeRegistered: stated,
  ComputeUpdated: amended,
  ComputeDecommissioned: ended,
  NetworkDefined: stated,
  NetworkRemoved: ended,
  ConnectionEstablished: stated,
  ConnectionSevered: ended,
  SoftwareConfigured: stated,
  PolicySet: stated,
  InterfaceAdded: stated,
  IPAssigned: stated,
}

/** The aggregate after an event. Pure. */
export function after(
  before: Resource | undefined,
  event: InfrastructureEvent,
  aggregate: Aggregate,
  position: number,
): Resource {
  const { active, fields } = rules[event.event_type](before, event.data)
  return { aggregate, id: event.aggregate_id, active, position, fields } as Resource
}

function namesOf(before: Step | undefined, data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { hostname, formerly = [] } = (before?.fields ?? {}) as FieldsOf['compute']
  const renamed = hostname !== undefined && data.hostname !== undefined && data.hostname !== hostname
  const names = renamed ? [...formerly, hostname] : formerly
  return names.length > 0 ? { formerly: names } : {}
}
