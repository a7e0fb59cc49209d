import { checked, type Look, type Observation, type ObservationInput } from '../core/observation.ts'
import type { Around } from './source.ts'

/** Collects what a source says: observations that are well formed, and a gap for each that is not. */
export class Looking {
  readonly #around: Around
  readonly #observations: Observation[] = []
  readonly #gaps: string[] = []
  readonly #lacks: string[] = []
  readonly #seen: string

  constructor(around: Around) {
    this.#around = around
    this.#seen = around.now().toISOString()
  }

  /** One thing; what is not in the schema does not get in. */
  see(input: Omit<ObservationInput, 'source' | 'seen'> & { seen?: string }): void {
    const { name: source, site } = this.#around
    const one = checked({ site, ...input, seen: input.seen ?? this.#seen, source })
    if (typeof one === 'string') this.#gaps.push(one)
    else this.#observations.push(one)
  }

  /** What could not be seen. */
  miss(sentence: string): void {
    this.#gaps.push(`${this.#around.name}: ${sentence}`)
  }

  /** What of a thing that was seen could not be read: told, and absence means what it says all the same. */
  lack(sentence: string): void {
    this.#lacks.push(`${this.#around.name}: ${sentence}`)
  }

  look({ distinct }: { distinct: boolean }): Look {
    const { name: source } = this.#around
    const gaps = [...new Set([...this.#gaps, ...this.#lacks])]
    return { source, complete: this.#gaps.length === 0, distinct, observations: this.#observations, gaps }
  }
}
