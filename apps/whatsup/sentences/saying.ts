import { z } from 'zod'
import { en, type Sentences } from './en.ts'

type Code = keyof Sentences
type Value = string | number | Saying
type Values<Texts extends readonly string[]> = { readonly [Place in keyof Texts]: Value }

/**
 * A sentence as data: which one, and what stands in it. A table makes words of it, so that command line, log and API tell in English what
 * the page tells in its visitor's language. Plain JSON, as it also lies on the disk.
 */
export interface Saying {
  readonly code: Code
  readonly values: readonly Value[]
}

/** The sentence of the English table with these values in it, which may be sentences themselves. */
export function say<C extends Code>(code: C, ...values: Values<Parameters<Sentences[C]>>): Saying {
  return { code, values }
}

/** Several as one: `a and b`, `a, b`, `a; b`. Empty for none. */
export function joined(by: 'and' | 'list' | 'next', all: readonly Value[]): Value {
  return all.length === 0 ? '' : all.reduce((one, other) => say(by, one, other))
}

/** What an error says. */
export function sayingOf(error: Error & { readonly said?: Saying }): Saying {
  return error.said ?? say('text', error.message)
}

/** In the words of a table. */
export function inWords(table: Sentences, { code, values }: Saying): string {
  const texts = values.map((value) => (typeof value === 'object' ? inWords(table, value) : String(value)))
  // What another version wrote down may have no sentence here.
  const write = table[code] as ((...texts: string[]) => string) | undefined
  return write ? write(...texts) : texts.join(' ')
}

/** In English. */
export function english(saying: Saying): string {
  return inWords(en, saying)
}

/** As it lies on the disk; a text where a version before this one wrote it. */
export const saying: z.ZodType<Saying> = z.union([
  z.string().transform((text) => say('text', text)),
  z.object({
    code: z.string() as unknown as z.ZodType<Code>,
    values: z.array(z.union([z.string(), z.number(), z.lazy(() => saying)])),
  }),
])
