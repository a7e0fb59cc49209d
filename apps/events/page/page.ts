import { Html, html, type Part } from '../../../text/html.ts'
import type { Letter } from '../store/dead-letters.ts'
import type { Stored } from '../store/stored.ts'
import type { Aggregate } from '../store/types.ts'
import type { Count, PageData, State } from './data.ts'
import { style } from './style.ts'

/** What a browser may do with the page: show it. No script, no request, no frame, no form. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
/** Seconds until a browser asks again. */
const REFRESH = 30
/** Seconds of age from which on the oldest event is late. */
const LATE = 300

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
${new Html(style)}</style>
</head>
<body>
<header>
<p class="eyebrow">Events and NetBox</p>
<h1>${stream}</h1>
<p class="facts"><span class="badge ${TONES[state.status]}">${state.status}</span> · ${moment(now)} UTC</p>
${state.why === undefined ? undefined : html`<p class="card alert" role="alert">${state.why}</p>`}
</header>
<main>
<section aria-labelledby="lag"><h2 id="lag">Lag</h2>
<ul class="cards">${figures(state, head, letters.length)}</ul></section>
${section(
  'counts',
  'In use',
  undefined,
  table(['What', 'By the events', 'In NetBox', 'Which is'], counts, countRow),
  'What NetBox has of each with the tag of the projector. It may have others, and what waits or is dead is not there yet.',
)}
${section('letters', 'Dead letters', letters.length, table(['About', 'Since', 'Reason'], letters, letterRow))}
${section('events', 'Last events', undefined, table(['Position', 'Taken', 'Event', 'About', 'Data'], events, eventRow))}
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

interface Cell {
  readonly part: Part
  readonly isNumber?: boolean
}

/** On a phone each row is a card, of which a browser forgets that it is a table's: so the roles say it again. */
function table<T>(heads: readonly string[], rows: readonly T[], cells: (row: T) => readonly Cell[]): Html {
  if (rows.length === 0) return html`<p class="note">None.</p>`
  const kind = (isNumber = false) => (isNumber ? html` class="number"` : undefined)
  const row = (one: T) => {
    const [first, ...rest] = cells(one)
    const others = rest.map(
      ({ part, isNumber }, n) => html`<td role="cell" data-head="${heads[n + 1]}"${kind(isNumber)}>${part}</td>`,
    )
    return html`<tr role="row"><th role="rowheader" scope="row">${first!.part}</th>${others}</tr>\n`
  }
  const kinds = cells(rows[0]!).map(({ isNumber }) => kind(isNumber))
  const titles = heads.map((head, n) => html`<th role="columnheader" scope="col"${kinds[n]}>${head}</th>`)
  return html`<table role="table">
<thead role="rowgroup"><tr role="row">${titles}</tr></thead>
<tbody role="rowgroup">
${rows.map(row)}</tbody></table>`
}

function countRow({ aggregate, events, netbox }: Count): Cell[] {
  const same = netbox === events
  const word = netbox === undefined ? 'not known' : same ? 'the same' : `${number(Math.abs(netbox - events))} apart`
  const tone = netbox === undefined ? '' : same ? 'good' : 'warn'
  return [
    { part: WORDS[aggregate] ?? aggregate },
    { part: number(events), isNumber: true },
    { part: netbox === undefined ? '–' : number(netbox), isNumber: true },
    { part: html`<span class="badge ${tone}">${word}</span>` },
  ]
}

function letterRow({ about, time, reason }: Letter): Cell[] {
  return [{ part: html`<code>${about}</code>` }, { part: moment(new Date(time)) }, { part: reason }]
}

function eventRow(one: Stored): Cell[] {
  const { position, recorded, event } = one
  const place = [{ part: number(position) }, { part: moment(recorded) }]
  if (!event)
    return [
      ...place,
      { part: 'not an event' },
      { part: html`<code>${one.subject}</code>` },
      { part: one.error.message },
    ]
  const data = Object.entries(event.data).map(([name, value]) => `${name}: ${String(value)}`)
  return [
    ...place,
    { part: event.event_type },
    { part: html`<code>${event.aggregate_id}</code>` },
    { part: data.join(', ') },
  ]
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
