import type { Named } from '../report.ts'

/** Compares two words by their letters alone: a server's language must not change a report. */
export function byWord(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** By name, the older object first where names are alike. */
export function byName(a: { name: string; id: number }, b: { name: string; id: number }): number {
  return byWord(a.name, b.name) || a.id - b.id
}

/** An object as a report names it, without what else it has. */
export function named({ kind, id, name }: Named): Named {
  return { kind, id, name }
}
