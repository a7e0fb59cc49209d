import type { Tokens } from './lookup.ts'
import type { Target } from './values/rule.ts'

/** The objects of one kind. */
export class Shelf {
  /** Grows with every object that comes or goes. */
  changes = 0
  readonly byId = new Map<number, Target>()
  readonly byKey = new Map<string, Target[]>()
  /** By the innermost key field alone, for shortened references; made when first needed. */
  #byLast: Map<string, Target[]> | undefined
  /** By what people call them; made when first needed. */
  #byName: Map<string, Target[]> | undefined

  add(target: Target): void {
    this.changes++
    if (target.id !== undefined) this.byId.set(target.id, target)
    push(this.byKey, keyText(target.tokens), target)
    if (this.#byLast) push(this.#byLast, target.tokens.at(-1)!, target)
    if (this.#byName) push(this.#byName, target.name ?? '', target)
  }

  remove(id: number): void {
    const target = this.byId.get(id)
    if (!target) return
    this.changes++
    this.byId.delete(id)
    pull(this.byKey, keyText(target.tokens), target)
    if (this.#byLast) pull(this.#byLast, target.tokens.at(-1)!, target)
    if (this.#byName) pull(this.#byName, target.name ?? '', target)
  }

  exact(tokens: readonly string[]): readonly Target[] {
    return this.byKey.get(keyText(tokens)) ?? []
  }

  fitting(tokens: Tokens): Target[] {
    const last = tokens.at(-1)
    return within(last === undefined ? [...this.byKey.values()].flat() : (this.#last().get(last) ?? []), tokens)
  }

  /** Those that people call so, inside of what the outer key fields say. */
  named(name: string, outer: Tokens): Target[] {
    this.#byName ??= Map.groupBy([...this.byKey.values()].flat(), (target) => target.name ?? '')
    return within(this.#byName.get(name) ?? [], outer)
  }

  #last(): Map<string, Target[]> {
    if (!this.#byLast) {
      this.#byLast = new Map()
      for (const targets of this.byKey.values())
        for (const target of targets) push(this.#byLast, target.tokens.at(-1)!, target)
    }
    return this.#byLast
  }
}

/** A key as one text. */
export function keyText(tokens: readonly string[]): string {
  return tokens.length === 1 ? tokens[0]! : tokens.join('\0')
}

/** Those with these key values, wherever one is given. */
function within(targets: readonly Target[], tokens: Tokens): Target[] {
  return targets.filter((target) =>
    tokens.every((token, place) => token === undefined || token === target.tokens[place]),
  )
}

/** A list of one is made as such: an empty one that grows takes room for seventeen, and most keys are one object's. */
export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function pull<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const rest = map.get(key)?.filter((one) => one !== value) ?? []
  if (rest.length > 0) map.set(key, rest)
  else map.delete(key)
}
