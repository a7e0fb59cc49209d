import { Html, html } from '../../../text/html.ts'
import { styleOf } from '../../runtime/page/style.ts'
import { type Column, table } from '../../runtime/page/table.ts'
import type { Letter } from '../store/dead-letters.ts'
import type { Stored } from '../store/stored.ts'
import type { Aggregate } from '../store/types.ts'
import type { Count, PageData, State } from './data.ts'

/** What a browser may do with the page: show it. No script, no request, no frame, no form. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
/** Seconds until a browser asks again. */
const REFRESH = 30
/** Seconds of age from which on the oldest event is late. */
const LATE = 300

/** Beside the sheets that all pages share. */
const OWN = new Html(`
.figure strong { font-size: 1.75rem }
.late strong { color: var(--bad) }
.card + .note { margin-top: 0.5rem }
@media (min-width: 40.01rem) { td:not(:last-child) { overflow-wrap: break-word } }
`)
let style: Html[] | undefined

const WORDS: Readonly<Partial<Record<Aggregate, string>>> = {
  compute: 'Devices',
  network: 'Prefixes',
  interface: 'Interfaces',
  ip: 'Addresses',
  connection: 'Cables',
}
const TONES: Readonly<Record<State['status'], string>> = { active: 'good', standby: 'warn', paused: 'bad' }

/** How the events and NetBox stand, as one HTML document that asks for nothing else. Pure. */
export function page(data: PageData, now: Date): string {
  const { stream, state, head, events, letters, counts } = data
  // Read at the first look: most commands show no page.
  style ??= [...styleOf('base', 'blocks', 'tables', 'forms'), OWN]
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta http-equiv="refresh" content="${REFRESH}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>Events of ${stream}</title>
<link rel="icon" href="data:,">
<style>
${style}</style>
</head>
<body>
<header>
<p class="eyebrow">Events and NetBox</p>
<h1>${stream}</h1>
<p class="facts"><span class="badge ${TONES[state.status]}">${state.status}</span> · ${moment(now)} UTC</p>
${state.why === undefined ? undefined : html`<p class="alert bad" role="alert">${state.why}</p>`}
</header>
<main>
<section aria-labelledby="lag"><h2 id="lag">Lag</h2>
<ul class="cards">${figures(state, head, letters.length)}</ul></section>
${section(
  'counts',
  'In use',
  undefined,
  listed('In use', COUNTS, counts),
  'What NetBox has of each with the tag of the projector. It may have others, and what waits or is dead is not there yet.',
)}
${section('letters', 'Dead letters', letters.length, listed('Dead letters', LETTERS, letters))}
${section('events', 'Last events', undefined, listed('Last events', EVENTS, events))}
</main>
</body>
</html>
`.text
}

function figures({ pending, unsettled, redelivered, oldest }: State, head: number, letters: number): Html[] {
  const again = redelivered > 0 ? `${number(redelivered)} of them again` : ''
  return [
    figure('Waiting', number(pending), `of ${number(head)} positions`),
    figure('Under way', number(unsettled), again),
    figure('Oldest', age(oldest), oldest > 0 ? 'not in NetBox yet' : 'all are in NetBox', oldest > LATE),
    figure('Dead letters', number(letters), letters > 0 ? 'netbox-events dead lists them' : '', letters > 0),
  ]
}

function figure(title: string, value: string, note: string, isLate = false): Html {
  return html`<li class="card${isLate ? ' late' : ''}"><h3>${title}</h3><p class="figure"><strong>${value}</strong></p><p class="note">${note}</p></li>`
}

function section(id: string, title: string, count: number | undefined, content: Html, note?: string): Html {
  const counted = count === undefined ? undefined : html` <span class="count">${number(count)}</span>`
  const below = note === undefined ? undefined : html`<p class="note">${note}</p>`
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}${counted}</h2>
<div class="card list">${content}</div>${below}</section>`
}

function listed<T>(name: string, columns: readonly Column<T>[], rows: readonly T[]): Html {
  return rows.length === 0 ? html`<p class="note">None.</p>` : table(name, columns, rows)
}

const COUNTS: readonly Column<Count>[] = [
  { head: 'What', cell: ({ aggregate }) => WORDS[aggregate] ?? aggregate },
  { head: 'By the events', cell: ({ events }) => number(events), number: true },
  { head: 'In NetBox', cell: ({ netbox }) => (netbox === undefined ? undefined : number(netbox)), number: true },
  { head: 'Which is', cell: comparison },
]

const LETTERS: readonly Column<Letter>[] = [
  { head: 'About', cell: ({ about }) => html`<code>${about}</code>` },
  { head: 'Since', cell: ({ time }) => moment(new Date(time)) },
  { head: 'Reason', cell: ({ reason }) => reason },
]

const EVENTS: readonly Column<Stored>[] = [
  { head: 'Position', cell: ({ position }) => number(position) },
  { head: 'Taken', cell: ({ recorded }) => moment(recorded) },
  { head: 'Event', cell: ({ event }) => event?.event_type ?? 'not an event' },
  { head: 'About', cell: (one) => html`<code>${one.event ? one.event.aggregate_id : one.subject}</code>` },
  { head: 'Data', cell: told },
]

function comparison({ events, netbox }: Count): Html {
  const same = netbox === events
  const word = netbox === undefined ? 'not known' : same ? 'the same' : `${number(Math.abs(netbox - events))} apart`
  const tone = netbox === undefined ? '' : same ? 'good' : 'warn'
  return html`<span class="badge ${tone}">${word}</span>`
}

function told(one: Stored): string {
  if (!one.event) return one.error.message
  const data = Object.entries(one.event.data).map(([name, value]) => `${name}: ${String(value)}`)
  return data.join(', ')
}

const number = (value: number) => value.toLocaleString('en')
const moment = (time: Date) => time.toISOString().slice(0, 19).replace('T', ' ')

/** `12 s`, `4 min`, `3 h`, `2 d`. */
function age(seconds: number): string {
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
  ] as const
  const found = units.find(([size]) => seconds >= size)
  return found ? `${Math.floor(seconds / found[0])} ${found[1]}` : `${Math.round(seconds)} s`
}
