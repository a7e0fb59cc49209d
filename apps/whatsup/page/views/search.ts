import { type Html, html } from '../../../../text/html.ts'
import { STATES, type State } from '../../ledger/entry.ts'
import type { Lane } from '../../serve/lane.ts'
import { list, type Record, records, type Sight } from './parts.ts'

/** What somebody looks for among the records. */
export interface Search {
  readonly text: string
  readonly state: State | undefined
  readonly connection: string
  /** From 1. */
  readonly page: number
}

const PAGE = 100
const order = new Intl.Collator('en', { numeric: true })

export function searchOf(query: URLSearchParams): Search {
  const page = query.get('page') ?? ''
  return {
    text: (query.get('q') ?? '').slice(0, 200).trim(),
    state: STATES.find((one) => one === query.get('state')),
    connection: query.get('connection') ?? '',
    page: /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1,
  }
}

/** One page of what fits, with the form to look for something else. */
export function found(all: readonly Record[], search: Search, lanes: readonly Lane[], sight: Sight): Html {
  const { words, number } = sight.speech
  const fitting = all.filter((record) => isFitting(record, search)).sort(compared)
  const pages = Math.max(1, Math.ceil(fitting.length / PAGE))
  const page = Math.min(search.page, pages)
  const start = (page - 1) * PAGE
  const rows = fitting.slice(start, start + PAGE)
  const shown = words.shown(
    number(Math.min(start + 1, fitting.length)),
    number(start + rows.length),
    number(fitting.length),
  )
  return html`${form(search, lanes, sight)}
${list(records(words.records, rows, sight), rows.length === 0, sight)}
<div class="actions"><span class="note">${shown}</span>
${page > 1 && html`<a rel="prev" href="?${address(search, page - 1)}">${words.previous}</a>`}
${page < pages && html`<a rel="next" href="?${address(search, page + 1)}">${words.next}</a>`}</div>`
}

function isFitting({ connection, entry }: Record, { text, state, connection: wanted }: Search): boolean {
  if (state !== undefined && entry.state !== state) return false
  if (wanted !== '' && String(connection.id) !== wanted) return false
  if (text === '') return true
  // An address or an id is meant whole, a name in part.
  return entry.address === text || entry.id === text || entry.name.toLowerCase().includes(text.toLowerCase())
}

function compared(one: Record, other: Record): number {
  return order.compare(one.entry.name, other.entry.name) || one.entry.device - other.entry.device
}

function form({ text, state, connection }: Search, lanes: readonly Lane[], { speech }: Sight): Html {
  const { words } = speech
  const option = (value: string, name: string, isChosen: boolean) =>
    html`<option value="${value}"${isChosen && html` selected`}>${name}</option>`
  return html`<form class="actions" method="get">
<input type="search" name="q" value="${text}" aria-label="${words.find}" placeholder="${words.find}">
<select name="state" aria-label="${words.columns.state}">${option('', words.anyState, state === undefined)}${STATES.map((one) => option(one, words.states[one], one === state))}</select>
<select name="connection" aria-label="${words.columns.connection}">${option('', words.anyConnection, connection === '')}${lanes.map(({ connection: { id, name } }) => option(String(id), name, String(id) === connection))}</select>
<button>${words.search}</button></form>`
}

function address({ text, state, connection }: Search, page: number): string {
  return new URLSearchParams({ q: text, state: state ?? '', connection, page: String(page) }).toString()
}
