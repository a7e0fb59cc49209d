/** Reports on what a NetBox holds: as data, and as Markdown, JSON and HTML. Writes nothing to NetBox. */

export { makeReport, type ReportOptions, STALE_DAYS } from './make.ts'
export { overQuotaLine } from './render/layout.ts'
export { type Format, fileOf, formats, renderReport } from './render/render.ts'
export type { Report } from './report.ts'
export { writeReport } from './write.ts'
