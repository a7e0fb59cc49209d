/** What a dump does not hold, counted: never silently left out. */
export class LeftOut {
  readonly #counts = new Map<string, number | undefined>()

  /**
   * @param what such as `extras.webhook.secret`
   * @param why such as `a secret`
   * @param count of objects; undefined where it is not known
   */
  add(what: string, why: string, count: number | undefined): void {
    const line = `${what}: ${why}`
    if (count !== 0) this.#counts.set(line, count && (this.#counts.get(line) ?? 0) + count)
  }

  /** One line each, sorted: `extras.webhook.secret: a secret (2 objects)`. */
  get lines(): string[] {
    return [...this.#counts].map(([line, count]) => (count ? `${line} (${count} ${nounFor(count)})` : line)).sort()
  }
}

function nounFor(count: number): string {
  return count === 1 ? 'object' : 'objects'
}
