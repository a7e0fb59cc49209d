import type { Letter } from '../store/dead-letters.ts'
import type { Stored } from '../store/stored.ts'
import type { Change } from '../topology/diff.ts'
import type { Resource } from '../topology/resources.ts'
import { neighbours, sorted, type Topology } from '../topology/topology.ts'

/** One event on one line: `120  2026-01-18T09:30:00.000Z  ComputeRegistered  compute.01936194-…  hostname: web01`. */
export function lineOf(stored: Stored): string {
  const { position, recorded, event } = stored
  const what = event
    ? `${event.event_type}  ${event.aggregate_id}  ${fieldsOf(event.data)}`
    : `${stored.subject}  cannot be read: ${stored.error.message}`
  return `${position}  ${recorded.toISOString()}  ${what}`
}

/** The same for programs. */
export function jsonOf(stored: Stored): string {
  const { position, recorded, subject, event } = stored
  return JSON.stringify({ position, recorded, subject, ...(event ? { event } : { error: stored.error.message }) })
}

/** What there is, kind by kind, and who is connected to whom. */
export function topologyText(topology: Topology): string {
  const inUse = sorted(topology).filter((one) => one.active)
  const kinds = [...Map.groupBy(inUse, ({ aggregate }) => aggregate)].flatMap(([aggregate, all]) => [
    `${aggregate}: ${all.length}`,
    ...all.map((one) => `  ${resourceText(one)}`),
  ])
  const connected = [...neighbours(topology)].map(([name, others]) => `  ${name} — ${others.join(', ')}`)
  const unread = topology.unread.length > 0 ? [`not readable: positions ${topology.unread.join(', ')}`] : []
  const ended = topology.resources.size - inUse.length
  return [
    ...kinds,
    ...(connected.length > 0 ? ['connected', ...connected] : []),
    ...unread,
    `${inUse.length} in use, ${ended} ended, as of position ${topology.position}`,
  ].join('\n')
}

export function topologyJson(topology: Topology): string {
  const { position, unread } = topology
  return JSON.stringify({
    position,
    unread,
    resources: sorted(topology),
    connected: Object.fromEntries(neighbours(topology)),
  })
}

const SIGNS: Readonly<Record<Change['change'], string>> = { added: '+', ended: '-', gone: '-', changed: '~' }

export function changeText(change: Change): string {
  const title = `${SIGNS[change.change]} ${change.resource.aggregate} ${resourceText(change.resource)}`
  if (change.change !== 'changed') return title
  const fields = change.fields.map(({ field, before, after }) => `    ${field}: ${word(before)} → ${word(after)}`)
  return [title, ...fields].join('\n')
}

export function letterText({ about, source, time, reason }: Letter): string {
  return `${about}  ${source}  ${time}  ${reason}`
}

function resourceText({ id, fields }: Resource): string {
  return `${id}  ${fieldsOf(fields)}`
}

function fieldsOf(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${word(value)}`)
    .join(', ')
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
}
