import { z } from 'zod'
import { EVENT, type Fields, type NetBoxEvent } from './event.ts'

export const ACTIONS = ['notify', 'langfuse', 'alert'] as const
export type ActionName = (typeof ACTIONS)[number]

const oneOrMore = <T extends z.ZodType>(one: T) =>
  z.union([one.transform((value) => [value]), z.array(one).min(1, 'a list of one or more')])

const plain = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'a text, a number, true, false or null',
})

/** What event rules in NetBox call the events, and what its webhooks call the same. */
const IN_WEBHOOKS: Readonly<Record<string, string>> = {
  object_created: 'created',
  object_updated: 'updated',
  object_deleted: 'deleted',
  job_completed: 'job_ended',
  job_failed: 'job_ended',
  job_errored: 'job_ended',
}
const KNOWN = 'created, updated, deleted, job_started, job_ended'

/** A plugin may call its events anything with a mark in it; a lone word that is none of NetBox's is a slip. */
const event = z.string({ error: `one of ${KNOWN}, or an event of a plugin` }).superRefine((given, told) => {
  const meant = IN_WEBHOOKS[given]
  const known = KNOWN.split(', ').includes(given) || (EVENT.test(given) && /[^a-z]/i.test(given))
  if (meant) told.addIssue({ code: 'custom', message: `${meant}, as NetBox's webhooks call it` })
  else if (!known)
    told.addIssue({ code: 'custom', message: `one of ${KNOWN}, or an event of a plugin, such as backup_done` })
})

/** One row of the table: what is not given matches everything. */
export const rule = z.strictObject({
  objectType: oneOrMore(z.string()).optional(),
  event: oneOrMore(event).optional(),
  /** One of these fields differs before and after. */
  changed: oneOrMore(z.string()).optional(),
  /** Each of these fields has this value now and had another before. */
  becomes: z.record(z.string(), plain).optional(),
  /** Whether it came after a newer event of the same object. */
  late: z.boolean().optional(),
  actions: oneOrMore(z.enum(ACTIONS)),
})
export type Rule = z.output<typeof rule>

/** What is done unless the configuration has rules of its own. */
export const RULES: readonly Rule[] = [
  { objectType: ['dcim.device', 'ipam.service', 'ipam.ipaddress'], actions: ['notify'] },
  { actions: ['langfuse'] },
  { objectType: ['dcim.device'], becomes: { status: 'failed' }, actions: ['alert'] },
]

/** Names of the actions that the rules want for an event, each once, in the order of the table. */
export function actionsFor(rules: readonly Rule[], event: NetBoxEvent, late: boolean): ActionName[] {
  return [...new Set(rules.filter((one) => matches(one, event, late)).flatMap(({ actions }) => actions))]
}

function matches(one: Rule, event: NetBoxEvent, late: boolean): boolean {
  const differing = changes(event)
  return (
    (one.objectType?.includes(event.objectType) ?? true) &&
    (one.event?.includes(event.event) ?? true) &&
    (one.changed?.some((field) => Object.hasOwn(differing, field)) ?? true) &&
    (one.late ?? late) === late &&
    Object.entries(one.becomes ?? {}).every(
      ([field, value]) => Object.hasOwn(differing, field) && differing[field]![1] === value,
    )
  )
}

/** Fields that differ, each with its value before and after: all fields of a new or deleted object. */
export function changes({ before, after }: Pick<NetBoxEvent, 'before' | 'after'>): Record<string, [unknown, unknown]> {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  const pairs = [...names].map((name) => [name, [fieldOf(before, name), fieldOf(after, name)]] as const)
  return Object.fromEntries(
    pairs
      .filter(([, [old, now]]) => JSON.stringify(old) !== JSON.stringify(now))
      .map(([name, [old, now]]) => [name, [old, now]]),
  )
}

function fieldOf(fields: Fields | null, name: string): unknown {
  return fields !== null && Object.hasOwn(fields, name) ? fields[name] : null
}
