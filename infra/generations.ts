import { z } from 'zod'

const generation = z.int().min(1).max(9999).default(1)

/** Generations of the secrets of a stack, `netbox:generations`: raising one by one makes that secret anew. */
export const generations = z
  .strictObject({
    /** Password of the database role. */
    database: generation,
    valkey: generation,
    secretKey: generation,
    /** Password of the first administrator. */
    superuser: generation,
    /** The token that fills NetBox. */
    apiToken: generation,
    /** What NetBox signs its webhooks with. */
    webhook: generation,
    /** Passwords and tokens of the clients' users. */
    clients: generation,
    /** Password and token of the automation's user, and the token that its own callers send. */
    automation: generation,
    /** Passwords of NATS's users, and password and token of the projector's user in NetBox. */
    events: generation,
  })
  .prefault({})

export type Generations = z.output<typeof generations>
/** A secret that has generations; peppers have numbers of their own. */
export type Rotated = keyof Generations

/** What is made anew when this changes. The first generation says nothing: a stack from before rotations stays as it is. */
export function keepersOf(generation: number): Record<string, string> {
  return generation === 1 ? {} : { generation: String(generation) }
}
