import type { Report } from '../report.ts'
import { html } from './html.ts'
import { json } from './json.ts'
import { layout } from './layout.ts'
import { markdown } from './markdown.ts'

const RENDERERS = {
  markdown: { render: (report: Report) => markdown(layout(report)), file: 'report.md' },
  json: { render: json, file: 'report.json' },
  html: { render: (report: Report) => html(layout(report)), file: 'report.html' },
} as const

export type Format = keyof typeof RENDERERS

export const formats = Object.keys(RENDERERS) as Format[]

/** A report as text that ends with a line break. Markdown and HTML show the first 25 rows of each list, JSON all. */
export function renderReport(report: Report, format: Format): string {
  return RENDERERS[format].render(report)
}

/** What a report of this format is called in a folder. */
export function fileOf(format: Format): string {
  return RENDERERS[format].file
}
