import type { Field } from '../kinds/field.ts'
import { entryOf, type Kind } from '../kinds.ts'

/** An object that a value points to; its kind may be one that this engine does not know. */
export interface Link {
  readonly kind: string
  readonly id: number
}

/** What a value points to, in the form that a rule reads it in. */
export function linksIn(field: Field, value: unknown): Link[] {
  switch (field.type) {
    case 'reference':
      return [{ kind: field.to![0]!, id: value as number }]
    case 'references':
      return (value as number[]).map((id) => ({ kind: field.to![0]!, id }))
    case 'mappings':
      return (value as [number, number, number][]).map(([, id]) => ({ kind: field.to![0]!, id }))
    case 'object':
      return [typed(value as string)]
    case 'objects':
      return (value as string[]).map(typed)
    default:
      return []
  }
}

/**
 * What an object is part of: what its key names, and what it is assigned to. An interface is part of its device, an address
 * of its interface, a cable of what is at its ends.
 */
export function holdersOf(kind: Kind, fields: Readonly<Record<string, unknown>>): Link[] {
  const { key, fields: known } = entryOf(kind)
  return Object.entries(fields).flatMap(([name, value]) => {
    const field = known[name]!
    const holds = key.includes(name) || field.type === 'object' || field.type === 'objects'
    return holds ? linksIn(field, value) : []
  })
}

function typed(text: string): Link {
  const [kind = '', id] = text.split(':')
  return { kind, id: Number(id) }
}
