/** What a dump does not hold, counted: never silently left out. */
export class LeftOut {
  readonly #counts = new Map<string, number>()

  /** @param what such as `extras.webhook.secret`; @param why completes "left out: …" */
  add(what: string, why: string, count = 1): void {
    const line = `${what}: ${why}`
    this.#counts.set(line, (this.#counts.get(line) ?? 0) + count)
  }

  /** One line each, sorted: `extras.webhook.secret: a secret (2 objects)`. */
  get lines(): string[] {
    return [...this.#counts]
      .filter(([, count]) => count > 0)
      .map(([line, count]) => `${line} (${count} ${count === 1 ? 'object' : 'objects'})`)
      .sort()
  }
}
