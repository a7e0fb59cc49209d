/** Headers in their order and spelling, as they go over the wire. */
export class Headers {
  readonly #pairs: [name: string, value: string][] = []

  /** From Node's `rawHeaders`: names and values in turn. */
  static raw(flat: readonly string[]): Headers {
    const headers = new Headers()
    for (let index = 0; index + 1 < flat.length; index += 2) headers.add(flat[index]!, flat[index + 1]!)
    return headers
  }

  get(name: string): string | undefined {
    return this.#pairs.find(([one]) => same(one, name))?.[1]
  }

  add(name: string, value: string): void {
    this.#pairs.push([name, value])
  }

  /** Replaces all of that name by one. */
  set(name: string, value: string): void {
    this.remove(name)
    this.add(name, value)
  }

  remove(...names: string[]): void {
    for (let index = this.#pairs.length - 1; index >= 0; index--) {
      if (names.some((name) => same(name, this.#pairs[index]![0]))) this.#pairs.splice(index, 1)
    }
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#pairs[Symbol.iterator]()
  }

  flat(): string[] {
    return this.#pairs.flat()
  }
}

/** Headers that are about one connection, and not passed on. */
export const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
