import { type Html, html, type Part } from '../../../../text/html.ts'
import { type Column, table } from '../../../runtime/page/table.ts'
import type { LogEntry } from '../../journal.ts'
import type { Entry, State } from '../../ledger/entry.ts'
import type { Speech } from '../words/speech.ts'

/** What a view is made with. */
export interface Sight {
  readonly speech: Speech
  /** Back to the overview. */
  readonly root: string
  /** NetBox's own pages, as seen from this one; ends with a slash. */
  readonly netbox: string
  /** What forms carry. */
  readonly token: string
}

/** What is known of one address of a device at one connection. */
export interface Record {
  readonly connection: { readonly id: number; readonly name: string }
  readonly entry: Entry
}

const TONES: Readonly<{ [S in State]: string }> = {
  exported: 'good',
  pending: 'one',
  scanning: 'one',
  waiting: 'warn',
  asks: 'warn',
  leaving: 'quiet',
  error: 'bad',
}
const OUTCOMES: Readonly<{ [S in LogEntry['status']]: string }> = {
  running: 'one',
  completed: 'good',
  failed: 'bad',
  cancelled: 'warn',
}

export function badge(tone: string, word: string): Html {
  return html`<span class="badge ${tone}">${word}</span>`
}

/** A form with one button. */
export function button(action: string, word: string, { token }: Sight, fields: { [name: string]: string } = {}): Html {
  const hidden = Object.entries({ token, ...fields }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )
  return html`<form class="inline" method="post" action="${action}">${hidden}<button>${word}</button></form>`
}

export function records(title: string, rows: readonly Record[], sight: Sight): Html {
  const { speech, root } = sight
  const { words } = speech
  const { columns } = words
  const all: Column<Record>[] = [
    { head: columns.device, cell: ({ entry }) => html`<a href="${root}devices/${entry.device}/">${entry.name}</a>` },
    { head: columns.address, cell: ({ entry }) => html`<code>${entry.address}</code>` },
    { head: columns.connection, cell: ({ connection }) => connection.name },
    { head: columns.state, cell: ({ entry }) => badge(TONES[entry.state], words.states[entry.state]) },
    { head: columns.id, cell: ({ entry }) => entry.id },
    { head: columns.since, cell: ({ entry }) => speech.moment(entry.at) },
    { head: columns.what, cell: ({ entry }) => entry.message && speech.sentence(entry.message) },
    { head: columns.action, cell: (record) => agreement(record, sight) },
  ]
  // A column that nobody has anything in says nothing.
  const used = all.filter(({ cell }) => rows.some((row) => isSomething(cell(row))))
  return table(title, used, rows)
}

/** Lets somebody say yes to what is asked: to take over what is there, or to make again what is gone. */
function agreement({ connection, entry }: Record, sight: Sight): Html | undefined {
  if (entry.state !== 'asks') return undefined
  const { words } = sight.speech
  const action = `${sight.root}connections/${connection.id}/agree/`
  return button(action, entry.id === undefined ? words.adopt : words.again, sight, {
    device: String(entry.device),
    key: entry.key,
  })
}

export function runs(title: string, entries: readonly LogEntry[], { speech }: Sight): Html {
  const { words, number, moment, sentence } = speech
  const { columns } = words
  return table(
    title,
    [
      { head: columns.began, cell: ({ start_time }) => moment(start_time) },
      { head: columns.connection, cell: ({ connection }) => connection },
      { head: columns.by, cell: ({ reason }) => words.reasons[reason] },
      { head: columns.state, cell: ({ status }) => badge(OUTCOMES[status], words.statuses[status]) },
      { head: columns.created, number: true, cell: ({ devices_created }) => number(devices_created) },
      { head: columns.updated, number: true, cell: ({ devices_updated }) => number(devices_updated) },
      { head: columns.errors, number: true, cell: ({ devices_errors }) => number(devices_errors) },
      {
        head: columns.summary,
        cell: ({ said, error_message, summary }) => (said ? sentence(said) : error_message || summary),
      },
    ],
    entries,
  )
}

export function list(content: Part, isEmpty: boolean, { speech }: Sight): Html {
  return html`<div class="card list">${isEmpty ? html`<p class="none">${speech.words.nothing}</p>` : content}</div>`
}

function isSomething(cell: Part): boolean {
  return cell !== undefined && cell !== false && cell !== ''
}
