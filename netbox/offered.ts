import { nearest } from './nearest.ts'

/** What OPTIONS tells about one attribute that may be written. */
export interface Attribute {
  readonly read_only?: boolean
  readonly choices?: readonly { readonly value: unknown }[]
  /** In characters. */
  readonly max_length?: number
  readonly min_value?: number
  readonly max_value?: number
  /** The same of each element of a list. */
  readonly child?: Attribute
}

/** How many choices people read before they look elsewhere. */
const SHOWN = 12

/**
 * Why NetBox would refuse a value that is to be written, to complete `<name> is …`; undefined if nothing that it tells speaks against
 * it. Pure.
 */
export function whyRefused(value: unknown, attribute: Attribute): string | undefined {
  if (value === null || value === '') return undefined
  if (Array.isArray(value)) {
    const { child } = attribute
    return child && value.map((one) => whyRefused(one, child)).find((reason) => reason !== undefined)
  }
  const { choices, max_length: longest, min_value: least = -Infinity, max_value: most = Infinity } = attribute
  if (choices && !choices.some((choice) => String(choice.value) === String(value)))
    return `${JSON.stringify(value)}; it must be ${offered(choices, value)}`
  if (typeof value === 'string' && longest !== undefined && [...value].length > longest)
    return `${[...value].length} characters long; NetBox takes ${longest}`
  if (typeof value === 'number' && (value < least || value > most))
    return `${value}; it must be ${most === Infinity ? `${least} or more` : `from ${least} to ${most}`}`
  return undefined
}

function offered(choices: readonly { readonly value: unknown }[], value: unknown): string {
  const known = choices.map((choice) => String(choice.value)).filter(Boolean)
  const some = known.slice(0, SHOWN).join(', ')
  const more = known.length > SHOWN ? ` or one of ${known.length - SHOWN} more` : ''
  return `one of ${some}${more}${typeof value === 'string' ? nearest(value, known) : ''}`
}
