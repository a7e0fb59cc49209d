/** Stands for a value that a rule must not judge: it is a secret, or nobody knows it yet. */
export const HIDDEN: unique symbol = Symbol('hidden')

/** A value as the program declares it. */
export type Value = string | number | boolean | null | undefined | typeof HIDDEN | Value[] | { [key: string]: Value }

/** The text, or undefined if it is none or hidden. */
export function textOf(value: Value): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The elements of a list that are objects; none if the list is missing or hidden. */
export function objectsIn(value: Value): Record<string, Value>[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The elements of a list that are texts; none if the list is missing or hidden. */
export function textsIn(value: Value): string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === 'string') : []
}

export function isObject(value: Value): value is { [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
