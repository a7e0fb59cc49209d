import { isValues, OutputValue, Secret, UNKNOWN, Unknown, type Value, type Values } from './values.ts'

/** The value without its secret and output marks, at any depth. What is not known yet stays {@link UNKNOWN}. */
export function reveal(value: Values): Values
export function reveal(value: Value): Value
export function reveal(value: Value): Value {
  if (value instanceof Secret) return reveal(value.value)
  if (value instanceof OutputValue) return value.value === undefined ? UNKNOWN : reveal(value.value)
  if (Array.isArray(value)) return value.map((element) => reveal(element))
  if (isValues(value)) return mapValues(value, reveal)
  return value
}

/** Whether something in the value, at any depth, is a secret. */
export function hasSecret(value: Value | undefined): boolean {
  return contains(value, (part) => part instanceof Secret || (part instanceof OutputValue && part.secret))
}

/** Whether something in the value, at any depth, is not known yet. */
export function hasUnknown(value: Value | undefined): boolean {
  return contains(value, (part) => part instanceof Unknown || (part instanceof OutputValue && part.value === undefined))
}

/**
 * Marks in `outputs` what is secret in `inputs` under the same name. Objects are followed by name; an array with a
 * secret in it becomes secret as a whole, because its order may have changed on the way.
 */
export function markSecrets(outputs: Values, inputs: Values): Values {
  return mapValues(outputs, (value, key) => markLike(value, Object.hasOwn(inputs, key) ? inputs[key] : undefined))
}

function markLike(value: Value, like: Value | undefined): Value {
  if (value instanceof Secret || !hasSecret(like)) return value
  return isValues(value) && isValues(like) ? markSecrets(value, like) : new Secret(value)
}

function mapValues(values: Values, map: (value: Value, key: string) => Value): Values {
  const entries = Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined)
  return Object.fromEntries(entries.map(([key, value]) => [key, map(value, key)]))
}

function contains(value: Value | undefined, test: (part: Value) => boolean): boolean {
  if (value === undefined) return false
  if (test(value)) return true
  if (value instanceof Secret || value instanceof OutputValue) return contains(value.value, test)
  if (Array.isArray(value)) return value.some((element) => contains(element, test))
  return isValues(value) && Object.values(value).some((element) => contains(element, test))
}
