import { createHash } from 'node:crypto'

/** The key by which Pulumi marks a secret in a state. */
const SECRET = '4dabf18193072939515e22adb298388d'
/** Shorter values would mask half of an ordinary text; Pulumi itself marks those it knows. */
const SHORTEST = 8

/** What stands where a secret was. */
const MASKED = '[secret]'

/**
 * Every text inside a secret of a stack's state.
 *
 * @param state `pulumi stack export --show-secrets`, parsed
 */
export function secretsOf(state: unknown): string[] {
  return [...new Set(secretTexts(state))].sort()
}

/** Replaces secrets in a text, the longer ones first: one may be part of another. */
export function masker(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split('\n')]).map((part) => part.trim())
  const needles = [...new Set(parts)].filter((part) => part.length >= SHORTEST).sort((a, b) => b.length - a.length)
  return (text) => needles.reduce((masked, needle) => masked.replaceAll(needle, MASKED), text)
}

/** The same for every text inside a value. */
export function maskedValue(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((one) => maskedValue(one, mask))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskedValue(one, mask)]))
}

/**
 * Tells whether secrets changed without telling them. All go into one hash: nobody can guess a weak one as long as a
 * single one is strong, and those that the program generates are.
 */
export function digestOf(secrets: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(secrets)).digest('hex')
}

function secretTexts(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  if (SECRET in value) return 'plaintext' in value ? texts(JSON.parse(String(value.plaintext))) : []
  return Object.values(value).flatMap(secretTexts)
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(texts) : []
}
