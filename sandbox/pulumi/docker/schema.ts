import type { Value, Values } from '../../../provider/rpc/index.ts'

/**
 * How a property is compared and shown. `list` keeps its order, `set` does not; `object`, `objects` and `objectSet`
 * have properties of their own.
 */
export type Kind = 'string' | 'number' | 'boolean' | 'list' | 'set' | 'map' | 'object' | 'objects' | 'objectSet'

/** One property of a docker resource: what the genuine plugin knows of it, as a row of a table. */
export interface Property {
  readonly kind: Kind
  readonly of?: Schema
  readonly required?: boolean
  /** Made of the resource's own name and some random digits if it is not given. */
  readonly autonamed?: boolean
  /** Filled in by the check, and listed in `__defaults`. */
  readonly default?: string | number | boolean
  /** Docker decides if the program does not: unknown in a preview, and no difference when left out. */
  readonly computed?: boolean
  /** Never an input. */
  readonly outputOnly?: boolean
  /** The genuine plugin has it, this one does not: refused as an input. */
  readonly missing?: boolean
  /** A change is an update; otherwise it is a replacement. */
  readonly inPlace?: boolean
  /** An output of the creation shows it as declared, even if Docker says it in other words. So do all sets. */
  readonly asDeclared?: boolean
  /** An empty text means the same as none. */
  readonly emptyIsUnset?: boolean
  /** Terraform's name of it, where that is not the same in snake case. */
  readonly terraform?: string
  /** The output when nobody has said anything; null if not given, or an empty list for objects. */
  readonly zero?: Value
  /** Into the body of Docker's create call. Without it the property is not Docker's business. */
  readonly write?: (body: Body, value: Value) => void
  /** From what Docker says of the object. Without it the last declared value stands. */
  readonly read?: (inspected: Inspected) => Value
}

export type Schema = Readonly<Record<string, Property>>

/** The body of a create call, addressed by paths such as `HostConfig.Memory`. */
export type Body = Record<string, unknown>
/** The answer of an inspect call. */
export type Inspected = Record<string, unknown>

/** How a value is written for the API and read back. */
export interface Codec {
  readonly to: (value: Value) => unknown
  readonly from: (api: unknown) => Value
}

export const text: Codec = { to: (value) => value, from: (api) => String(api ?? '') }
export const number: Codec = { to: (value) => value, from: (api) => Number(api ?? 0) }
export const boolean: Codec = { to: (value) => value, from: (api) => api === true }
export const list: Codec = { to: (value) => value, from: (api) => (api ?? []) as string[] }
export const set: Codec = { to: (value) => sorted(value), from: (api) => sorted(api as Value) }
export const map: Codec = { to: (value) => value, from: (api) => ({ ...(api as Values | null) }) }

/** A property that stands at the same path in the create body and in the answer of inspect. */
export function at(path: string, codec: Codec): Pick<Property, 'write' | 'read'> {
  return {
    write: (body, value) => write(body, path, codec.to(value)),
    read: (inspected) => codec.from(get(inspected, path)),
  }
}

export function get(object: Inspected, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Inspected | undefined)?.[key], object)
}

export function write(body: Body, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop()!
  let part = body
  for (const key of keys) {
    part[key] ??= {}
    part = part[key] as Body
  }
  part[last] = value
}

/** A set of strings in the order in which the genuine plugin shows it. */
export function sorted(value: Value | undefined): string[] {
  return [...((value ?? []) as string[])].sort()
}

/** `labels: [{label, value}]`, as all docker resources have it. */
export const label: Schema = {
  label: { kind: 'string', required: true },
  value: { kind: 'string', required: true },
}

/** Labels as the API wants them: an object. */
export const labels: Codec = {
  to: (value) => Object.fromEntries((value as Values[]).map((entry) => [entry.label, entry.value])),
  from: (api) =>
    Object.entries((api ?? {}) as Record<string, string>)
      .map(([key, value]) => ({ label: key, value }))
      .sort((a, b) => (a.label < b.label ? -1 : 1)),
}

/** Docker has no name of its own for these kinds: outputs show an empty list. */
export function isObjects(kind: Kind): boolean {
  return kind === 'objects' || kind === 'objectSet'
}
