import { createHash } from 'node:crypto'
import { z } from 'zod'
import { UserError } from '../../host/user-error.ts'

const step = z.strictObject({
  change: z.enum(['create', 'update', 'replace', 'delete']),
  urn: z.string(),
  what: z.string(),
  name: z.string(),
  properties: z.array(z.strictObject({ path: z.string(), old: z.unknown().optional(), new: z.unknown().optional() })),
  atStake: z.string().exactOptional(),
  own: z.literal(true).exactOptional(),
})

const plan = z.strictObject({
  version: z.literal(1),
  stack: z.string(),
  /** Commit it was made at, for people: a squash merge gives equal files another one. */
  commit: z.string().optional(),
  /** SHA-256 of what it was made from: the program's files, the stack's settings, the secrets in its state. */
  madeFrom: z.strictObject({ program: z.string(), settings: z.string(), secrets: z.string() }),
  steps: z.array(step),
  warnings: z.array(z.string()),
  fingerprint: z.string(),
})

/** What an update would do, without a secret; this is plan.json. */
export type Plan = z.output<typeof plan>

/** Completes a plan with its fingerprint. */
export function sealed(open: Omit<Plan, 'version' | 'fingerprint'>): Plan {
  // Through JSON, as the file will hold it: absent and undefined become the same.
  const whole = JSON.parse(JSON.stringify({ version: 1, ...open, fingerprint: '' })) as Plan
  return { ...whole, fingerprint: fingerprintOf(whole) }
}

/** SHA-256 over all that decides what an update does. Commit and warnings do not: they may differ for the same update. */
function fingerprintOf({ version, stack, madeFrom, steps }: Plan): string {
  return createHash('sha256').update(canonical({ version, stack, madeFrom, steps })).digest('hex')
}

/**
 * Reads a plan.json.
 *
 * @param file its name, for the error
 * @throws UserError if it is none, or was changed after it was made
 */
export function parsePlan(text: string, file: string): Plan {
  const read = plan.safeParse(json(text))
  if (!read.success) {
    const { path, message } = read.error.issues[0]!
    throw new UserError(`${file} is no plan of this version: ${path.join('.') || 'its text'}: ${message}.`)
  }
  const found = fingerprintOf(read.data)
  if (found === read.data.fingerprint) return read.data
  throw new UserError(
    `${file} was changed after it was made: its fingerprint is ${read.data.fingerprint.slice(0, 12)}, its content gives ${found.slice(0, 12)}. Make a new one with 'npm run plan'.`,
  )
}

/** JSON with sorted keys: equal values give equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
