import { Secret } from '@pulumi/policy'
import { HIDDEN, type Value } from './values.ts'

/** By these texts the engine says, in a preview, that a value is not known yet; one for each type. */
const UNKNOWN = new Set<unknown>([
  '04da6b54-80e4-46f7-96ec-b56ff0331ba9', // text
  '1c4a061d-8072-4f0a-a4cb-0ff528b18fe7', // boolean
  '3eeb2bf0-c639-47a8-9e75-3b44932eb421', // number
  '6a19a0b0-7e62-4c92-b797-7f8e31da9cc2', // list
  '030794c1-ac77-496b-92df-f27374a8bd58', // asset
  'e48ece36-62e2-4504-bad9-02848725956a', // archive
  'dd056dcd-154b-4c76-9bd3-c8f88648b5ff', // object
])

/**
 * The properties of a resource, with {@link HIDDEN} for what is secret or unknown.
 *
 * Pulumi hands properties over behind a proxy that throws at an unknown value, so that one unknown would switch a whole
 * rule off, and that hides which values are secret. Their property descriptors are what lies beneath.
 */
export function valuesOf(properties: object): Record<string, Value> {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(properties))
  return Object.fromEntries(descriptors.map(([name, { value }]) => [name, readable(value)]))
}

function readable(value: unknown): Value {
  if (value instanceof Secret || UNKNOWN.has(value)) return HIDDEN
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value as Value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readable(part)]))
}
