import type { EventsStatus } from './events.ts'

/** What is known of a deployment at a moment. What could not be learnt is a sentence in its place. */
export interface Status {
  readonly containers: readonly ContainerStatus[]
  /** Databases whose texts another version of the C library sorted. */
  readonly collation: readonly string[]
  /** Of NetBox itself, or why it does not answer. */
  readonly netbox: { readonly version: string; readonly workers: number } | Unknown
  /** Of each published address, the status it answers with, and whether who is meant to answer there did. */
  readonly routes: readonly {
    readonly name: string
    readonly url: string
    readonly answer: { readonly status: number; readonly meant: boolean } | Unknown
  }[]
  /** How far the projector of events is; undefined without netbox:events. */
  readonly events?: EventsStatus | Unknown | undefined
  readonly lastBackup: { readonly file: string; readonly made: Date } | undefined
  /** API tokens that have an end, the first one first. */
  readonly expiring: readonly { readonly description: string; readonly expires: Date }[] | Unknown
  /** When the gateway's certificate ends; undefined where it has none. */
  readonly certificate: Date | Unknown | undefined
  /** Objects that somebody changed by hand, and whether there are some that could not be looked at; undefined when it was not asked. */
  readonly drift: { readonly changed: number; readonly unseen: boolean } | Unknown | undefined
}

export interface ContainerStatus {
  readonly name: string
  /** With its tag. */
  readonly image: string
  /** `healthy`, `unhealthy`, `starting`, or Docker's own word for one that does not run; undefined: there is none. */
  readonly state: string | undefined
  /** Bytes; undefined while it does not run. */
  readonly memory: { readonly used: number; readonly limit: number } | undefined
}

/** Why something could not be learnt. */
export interface Unknown {
  readonly unknown: string
}

/** What the operator types for this stack. */
export interface Commands {
  readonly up: string
  readonly backup: string
  readonly upgrade: string
  readonly drift: string
  /** This status, drift included. */
  readonly lookForDrift: string
}

export type Verdict = 'fine' | 'look' | 'wrong'

export interface Line {
  readonly what: string
  readonly verdict: Verdict
  readonly text: string
}

/** Of the limit, where a container comes near to being killed. */
const MEMORY_NEAR = 0.9
const DAY = 86_400_000
/** Backups are made daily; a second missed one is worth a look. */
const BACKUP_OLD = 2 * DAY
const EXPIRES_SOON = 14 * DAY
/** Whoever misses a token that has ended has noticed by then. */
const ENDED_LATELY = 7 * DAY

/** A status line by line, each with a verdict. Pure. */
export function linesOf(status: Status, now: Date, commands: Commands): Line[] {
  return [
    ...status.containers.map((container) => containerLine(container, commands)),
    ...collationLines(status.collation, commands),
    netboxLine(status.netbox),
    ...status.routes.map(routeLine),
    ...(status.events === undefined ? [] : [eventsLine(status.events)]),
    backupLine(status.lastBackup, now, commands),
    tokenLine(status.expiring, now),
    ...(status.certificate === undefined ? [] : [certificateLine(status.certificate, now)]),
    driftLine(status.drift, commands),
  ]
}

/** The worst of the lines. */
export function worst(lines: readonly Pick<Line, 'verdict'>[]): Verdict {
  const found = (verdict: Verdict) => lines.some((line) => line.verdict === verdict)
  return found('wrong') ? 'wrong' : found('look') ? 'look' : 'fine'
}

function containerLine({ name, image, state, memory }: ContainerStatus, { up }: Commands): Line {
  if (state === undefined) return { what: name, verdict: 'wrong', text: `is not there: ${up}` }
  const share = memory && memory.limit > 0 ? memory.used / memory.limit : 0
  const used = memory ? `, ${megabytes(memory.used)} of ${megabytes(memory.limit)} MB` : ''
  const near = share >= MEMORY_NEAR
  const verdict = state !== 'healthy' ? (state === 'starting' ? 'look' : 'wrong') : near ? 'look' : 'fine'
  return { what: name, verdict, text: `${state}${used}${near ? ', near its limit' : ''}, ${image}` }
}

function collationLines(databases: readonly string[], { upgrade }: Commands): Line[] {
  if (databases.length === 0) return []
  const text = `${databases.join(', ')}: sorted by another version of the C library, texts may not be found: ${upgrade}`
  return [{ what: 'collation', verdict: 'look', text }]
}

function netboxLine(netbox: Status['netbox']): Line {
  if ('unknown' in netbox) return { what: 'NetBox', verdict: 'wrong', text: netbox.unknown }
  const { version, workers } = netbox
  return {
    what: 'NetBox',
    verdict: workers > 0 ? 'fine' : 'wrong',
    text: `${version}, ${workers === 0 ? 'no worker takes jobs' : `${workers} ${workers === 1 ? 'worker' : 'workers'}`}`,
  }
}

/** 401 and 403 are the answers of a route that wants a login; what a gateway has no route for is 404. */
function routeLine({ name: what, url, answer }: Status['routes'][number]): Line {
  if ('unknown' in answer) return { what, verdict: 'wrong', text: `${url}: ${answer.unknown}` }
  const { status, meant } = answer
  const served = status < 400 || [401, 403, 405, 406].includes(status)
  // A gateway may have a route for whatever no other one wants.
  if (served && !meant)
    return {
      what,
      verdict: 'wrong',
      text: `${url} answers ${status}, but who answers is somebody else: not published there`,
    }
  return { what, verdict: served ? 'fine' : 'wrong', text: `${url} answers ${status}` }
}

function eventsLine(events: EventsStatus | Unknown): Line {
  const what = 'events'
  if ('unknown' in events) return { what, verdict: 'wrong', text: events.unknown }
  const { status, lag, deadLetters, why } = events
  const letters = `${deadLetters} dead ${deadLetters === 1 ? 'letter' : 'letters'}`
  const tail = deadLetters > 0 ? ': npx netbox-events dead' : ''
  if (status === 'paused')
    return { what, verdict: 'wrong', text: `paused, ${why ?? 'nobody knows why'}; ${lag} wait, ${letters}` }
  return { what, verdict: deadLetters > 0 ? 'look' : 'fine', text: `${status}, ${lag} wait, ${letters}${tail}` }
}

function backupLine(last: Status['lastBackup'], now: Date, { backup }: Commands): Line {
  const what = 'last backup'
  if (!last) return { what, verdict: 'look', text: `none here: ${backup}` }
  const old = now.getTime() - last.made.getTime() > BACKUP_OLD
  return { what, verdict: old ? 'look' : 'fine', text: `${ago(last.made, now)}, ${last.file}` }
}

function tokenLine(expiring: Status['expiring'], now: Date): Line {
  const what = 'API tokens'
  if ('unknown' in expiring) return { what, verdict: 'look', text: expiring.unknown }
  const left = ({ expires }: (typeof expiring)[number]) => expires.getTime() - now.getTime()
  const ended = expiring.filter((token) => left(token) <= 0 && left(token) > -ENDED_LATELY)
  const next = expiring.find((token) => left(token) > 0)
  const told = [...ended, ...(next ? [next] : [])].map(({ expires, description }) =>
    untilEnd(expires, now, `"${description}" `),
  )
  if (told.length === 0) return { what, verdict: 'fine', text: 'none expires' }
  return { what, verdict: worst(told), text: told.map(({ text }) => text).join('; ') }
}

function certificateLine(end: Date | Unknown, now: Date): Line {
  const what = 'certificate'
  return 'unknown' in end ? { what, verdict: 'wrong', text: end.unknown } : { what, ...untilEnd(end, now, '') }
}

function untilEnd(end: Date, now: Date, whose: string): Pick<Line, 'verdict' | 'text'> {
  const left = end.getTime() - now.getTime()
  const day = end.toISOString().slice(0, 10)
  if (left <= 0) return { verdict: 'wrong', text: `${whose}ended on ${day}` }
  return {
    verdict: left < EXPIRES_SOON ? 'look' : 'fine',
    text: `${whose}ends on ${day}, in ${days(left)}`,
  }
}

function days(milliseconds: number): string {
  const count = Math.ceil(milliseconds / DAY)
  return count === 1 ? '1 day' : `${count} days`
}

function driftLine(drift: Status['drift'], commands: Commands): Line {
  const what = 'drift'
  if (drift === undefined) return { what, verdict: 'fine', text: `not looked for: ${commands.lookForDrift}` }
  if ('unknown' in drift) return { what, verdict: 'look', text: drift.unknown }
  const { changed, unseen } = drift
  if (changed > 0) return { what, verdict: 'look', text: `${changed} changed by hand: ${commands.drift}` }
  // Silence would be taken for "no drift".
  if (unseen) return { what, verdict: 'look', text: `not all could be looked at: ${commands.drift}` }
  return { what, verdict: 'fine', text: 'none' }
}

function ago(then: Date, now: Date): string {
  const hours = Math.floor((now.getTime() - then.getTime()) / 3_600_000)
  return hours < 1 ? 'less than an hour ago' : hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`
}

const megabytes = (bytes: number) => Math.round(bytes / 1_048_576)
