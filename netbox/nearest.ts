/** `; did you mean "status"?`, when one of the known names is a slip away from `name`; nothing otherwise. */
export function nearest(name: string, known: Iterable<string>): string {
  let best: string | undefined
  let least = Math.min(3, name.length)
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    // Capitals and blanks where a slug has none are no slip at all.
    const slips = Math.min(distance(name, candidate), distance(name.toLowerCase().replaceAll(' ', '-'), candidate))
    if (slips < least) [best, least] = [candidate, slips]
  }
  return best === undefined ? '' : `; did you mean "${best}"?`
}

/** Letters to add, drop or change to get from `a` to `b` (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, place) => place)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
