import * as escaped from '../../text/escape.ts'

/** Longest value shown in a table. */
const LONGEST = 100

/** A value as code: a text as it is, anything else as JSON, cut when it is long. */
export function value(it: unknown): string {
  const text = typeof it === 'string' ? it : (JSON.stringify(it) ?? 'none')
  return escaped.code([...text].length > LONGEST ? `${[...text].slice(0, LONGEST - 1).join('')}…` : text)
}
