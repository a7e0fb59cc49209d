import type { Report } from '../report.ts'

/** A report for programs, whole. Sizes of networks are decimal strings: an IPv6 network has more addresses than a number holds. */
export function json(report: Report): string {
  return `${JSON.stringify(report, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`
}
