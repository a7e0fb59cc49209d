import * as escaped from '../../../text/escape.ts'
import type { LogEntry } from '../journal.ts'
import type { Entry } from '../ledger/entry.ts'
import { type Format, toldOf } from '../plan/render.ts'
import type { Report } from '../run.ts'
import { english } from '../sentences/saying.ts'
import type { Connection } from '../settings.ts'

/** What a run came to. */
export function renderResults({ name }: Connection, { plan, results }: Report, format: Format): string {
  const worded = results.map((one) => ({ ...one, message: english(one.message) }))
  const told = worded.filter(({ action }) => action !== 'nothing')
  const { notices, refusal } = toldOf(plan)
  if (format === 'json') return JSON.stringify({ connection: name, refusal, notices, results: worded }, null, 2)
  const rows = told.map(({ action, name, id, success, verified, message }) => {
    const sign = success === false ? '!' : verified ? '+' : '.'
    return [sign, action, name, id ?? '', verified ? `${message}, verified` : message]
  })
  const notes = [...notices, ...(refusal === undefined ? [] : [refusal])]
  return table(
    `${name}: ${told.length === 0 ? 'nothing to do' : `${told.length} devices`}`,
    ['', 'action', 'device', 'id', 'outcome'],
    rows,
    format,
    notes,
  )
}

export function renderEntries({ name }: Connection, entries: ReadonlyMap<string, Entry>, format: Format): string {
  const worded = [...entries.values()].map((one) => ({ ...one, message: one.message && english(one.message) }))
  const all = worded.sort((one, other) => one.name.localeCompare(other.name) || one.device - other.device)
  if (format === 'json') return JSON.stringify({ connection: name, devices: all }, null, 2)
  const rows = all.map(({ name, address, id, state, at, message }) => [
    name,
    address,
    id ?? '',
    state,
    at,
    message ?? '',
  ])
  return table(`${name}: ${all.length} devices`, ['device', 'address', 'id', 'state', 'since', 'what'], rows, format)
}

export function renderLog({ name }: Connection, entries: readonly LogEntry[], format: Format): string {
  if (format === 'json')
    return JSON.stringify({ connection: name, runs: entries.map(({ said: _, ...one }) => one) }, null, 2)
  const rows = entries
    .slice(0, 50)
    .map(({ start_time, reason, status, summary, error_message }) => [
      start_time,
      reason,
      status,
      error_message || summary,
    ])
  return table(`${name}: ${entries.length} runs`, ['began', 'by', 'status', 'what'], rows, format)
}

function table(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  format: Format,
  notes: readonly string[] = [],
): string {
  if (format === 'markdown') {
    const line = (cells: readonly string[]) => `| ${cells.map(escaped.markdown).join(' | ')} |`
    const body = rows.length === 0 ? [] : ['', line(heads), `|${heads.map(() => '---').join('|')}|`, ...rows.map(line)]
    return [`**${escaped.markdown(title)}**`, ...notes.map((one) => `- ⚠️ ${escaped.markdown(one)}`), ...body].join('\n')
  }
  const safe = rows.map((row) => row.map(escaped.visible))
  const widths = heads.map((_, column) => Math.max(0, ...safe.map((row) => row[column]!.length)))
  const lines = safe.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(column === row.length - 1 ? 0 : widths[column]!)).join('  ')}`.trimEnd(),
  )
  return [`${title}.`, ...lines, ...notes.map((one) => `! ${escaped.visible(one)}.`)].join('\n')
}
