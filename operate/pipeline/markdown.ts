import * as escaped from '../../text/escape.ts'
import { value } from './cells.ts'
import type { Change } from './change.ts'
import type { Property } from './properties.ts'
import type { Step } from './steps.ts'

/** GitHub takes no longer comment. Counted in bytes here, which is on the safe side. */
export const LONGEST = 65_536
/** Lines of the block that comes first, and properties of one resource, before the rest is only counted. */
const MOST_STAKES = 40
const MOST_PROPERTIES = 12
const MOST_OF_NEW = 4

/** What stands around the tables of a report. */
export interface Report {
  /** A hidden first line by which the report is found again, so that it is updated instead of repeated. */
  marker: string
  title: string
  /** Said when nothing changes. */
  nothing: string
  /** A heading for each change, in the order of the tables. */
  headings: Partial<Record<Change, string>>
  warnings: readonly string[]
  /** What comes last. */
  foot: string
}

/** Steps as markdown for a pull request or an issue: what is at stake first, then a table for each kind of change. */
export function markdown(steps: readonly Step[], report: Report): string {
  const shown = steps.filter(({ own }) => !own)
  const head = [report.marker, `## ${report.title}`, '', ...(shown.length === 0 ? [report.nothing, ''] : stakes(shown))]
  const foot = [...books(steps), ...warnings(report.warnings), report.foot, '']
  let left = LONGEST - size([...head, ...foot]) - 1000
  const tables = (Object.entries(report.headings) as [Change, string][]).flatMap(([change, heading]) => {
    const lines = table(
      heading,
      shown.filter((step) => step.change === change),
      left,
    )
    left -= size(lines)
    return lines
  })
  return [...head, ...tables, ...foot].join('\n')
}

function stakes(steps: Step[]): string[] {
  const at = (change: Change) => steps.filter((step) => step.change === change && step.atStake !== undefined)
  const loud = [...at('replace'), ...at('delete'), ...at('update')]
  if (loud.length === 0) return []
  const lines = loud.map(({ change, what, name, atStake, properties }) => {
    const paths = properties.slice(0, 3).map(({ path }) => escaped.code(path))
    return `> - ❗ **${change}d: ${what} ${escaped.code(name)}**${paths.length > 0 ? ` (${paths.join(', ')})` : ''}: ${escaped.markdown(atStake!)}`
  })
  return ['> [!CAUTION]', '> **Data, or what opens it, is at stake. Look at this first:**', ...bounded(lines), '']
}

function bounded(lines: string[]): string[] {
  return lines.length <= MOST_STAKES
    ? lines
    : [...lines.slice(0, MOST_STAKES), `> - ❗ **and ${lines.length - MOST_STAKES} more**`]
}

function table(heading: string, steps: Step[], room: number): string[] {
  if (steps.length === 0) return []
  const head = [`### ${heading} (${steps.length})`, '', '| what | name | properties |', '|---|---|---|']
  const rows: string[] = []
  let left = room - size(head)
  for (const step of steps) {
    const row = `| ${step.what} | ${escaped.code(step.name)} | ${cell(step)} |`
    left -= Buffer.byteLength(row) + 1
    if (left < 0) break
    rows.push(row)
  }
  const rest = steps.length - rows.length
  return [...head, ...rows, ...(rest > 0 ? [`| … | and ${rest} more, all in the JSON file beside this | |`] : []), '']
}

function cell({ change, properties }: Step): string {
  const most = change === 'create' ? MOST_OF_NEW : MOST_PROPERTIES
  const lines = properties.slice(0, most).map(change === 'create' ? newLine : line)
  const rest = properties.length - lines.length
  return [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('<br>')
}

function line({ path, ...property }: Property): string {
  const side = (name: 'old' | 'new') => (name in property ? value(property[name]) : 'none')
  return `${escaped.code(path)}: ${side('old')} → ${side('new')}`
}

function newLine({ path, new: is }: Property): string {
  return `${escaped.code(path)}: ${value(is)}`
}

function books(steps: readonly Step[]): string[] {
  const own = steps.filter((step) => step.own).length
  return own > 0 ? [`And ${own} in Pulumi's own books: components and providers.`, ''] : []
}

function warnings(all: readonly string[]): string[] {
  const few = all.slice(0, 20).map((warning) => `- ⚠️ ${escaped.code(warning.slice(0, 300))}`)
  if (all.length > few.length) few.push(`- ⚠️ and ${all.length - few.length} more`)
  return few.length > 0 ? [...few, ''] : []
}

function size(lines: string[]): number {
  return Buffer.byteLength(lines.join('\n')) + 1
}
