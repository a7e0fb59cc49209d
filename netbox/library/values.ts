import type { Field } from '../kinds/field.ts'
import type { Kind } from '../kinds.ts'

type Given = Readonly<Record<string, unknown>>

/** The type that a template belongs to, as its field and the reference. */
export interface Owner {
  readonly field: 'device_type' | 'module_type'
  readonly reference: Given
}

/** A value that is not what its field takes: completes "… must be". */
export class Unfit extends Error {}

const TRUTHS = new Map([
  ...['true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', 'no', 'off'].map((word) => [word, false] as const),
])
const NOTHING = new Set(['', '~', 'null'])
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i

/** Whether a file says nothing there. */
export function isNothing(text: unknown): boolean {
  return text === null || text === undefined || (typeof text === 'string' && NOTHING.has(text.toLowerCase()))
}

/**
 * What a text of the library means for a field. References go by name, as the library writes them.
 *
 * @throws Unfit
 */
export function meaningOf(
  text: unknown,
  field: Field,
  owner: Owner | undefined,
  slugOf: (name: string) => string,
): unknown {
  switch (field.type) {
    case 'boolean':
      return TRUTHS.get(plain(text).toLowerCase()) ?? unfit('true or false')
    case 'integer':
    case 'decimal':
      return NUMBER.test(plain(text)) ? Number(plain(text)) : unfit('a number')
    case 'choice':
      // Some choices are numbers: the width of a rack.
      return typeof field.default === 'number' ? Number(plain(text)) : plain(text)
    case 'reference':
      return referenceTo(field.to![0] as Kind, plain(text), owner, slugOf)
    case 'references':
      return Array.isArray(text) ? text.map(plain) : unfit('a list of names')
    case 'json':
      return text
    default:
      return plain(text)
  }
}

function referenceTo(kind: Kind, name: string, owner: Owner | undefined, slugOf: (name: string) => string): unknown {
  if (kind === 'dcim.manufacturer') return slugOf(name)
  return owner && kind.endsWith('template') ? { [owner.field]: owner.reference, name } : name
}

function plain(text: unknown): string {
  return typeof text === 'string' ? text : unfit('a single value')
}

function unfit(expects: string): never {
  throw new Unfit(expects)
}
