import { NetBoxError } from './errors.ts'
import type { CustomValues } from './values/custom.ts'
import { type IdOf, isTarget, type Target } from './values/rule.ts'

/** The ids of the objects that one run made: the plan knew these objects before they had one. */
export class Made {
  readonly #ids = new Map<Target, number>()
  readonly #byToken = new Map<string, number>()

  set(target: Target, id: number): void {
    this.#ids.set(target, id)
    this.#byToken.set(target.token, id)
  }

  /** The id in a token, also of what this run made: `12` of `12` and of `+3`. */
  idOfToken(token: string): string | undefined {
    return token.startsWith('+') ? this.#byToken.get(token)?.toString() : token
  }

  has(target: Target): boolean {
    return this.#ids.has(target)
  }

  get(target: Target): number | undefined {
    return this.#ids.get(target)
  }

  /** Throws `blocked` for an object that could not be made. */
  readonly idOf: IdOf = (target) => {
    const id = target.id ?? this.#ids.get(target)
    if (id === undefined)
      throw new NetBoxError({
        code: 'blocked',
        message: `not tried, because ${target.kind} ${target.label} could not be made`,
      })
    return id
  }

  /** Wanted values with ids for what was made, as NetBox's answer is compared with them. */
  settled(values: ReadonlyMap<string, unknown>): Map<string, unknown> {
    return new Map([...values].map(([name, value]) => [name, this.#settle(value)]))
  }

  #settleCustom(values: CustomValues): CustomValues {
    // A JSON value may look like anything: only what points to objects is looked into.
    return new Map([...values].map(([name, one]) => [name, one.to ? { ...one, value: this.#settle(one.value) } : one]))
  }

  #settle(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#settle(one))
    if (value instanceof Map) return this.#settleCustom(value as CustomValues)
    if (!isTarget(value)) return value
    const id = this.#ids.get(value)
    return id === undefined ? value : { ...value, id, token: String(id) }
  }
}
