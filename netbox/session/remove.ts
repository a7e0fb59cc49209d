import type { Client } from '../client/client.ts'
import type { NetBoxError } from '../errors.ts'
import type { Kind } from '../kinds.ts'
import { removeAll, type WriteOptions } from '../write.ts'
import { lossesWith, type Standing } from './loss.ts'

export interface Removal {
  readonly id: number
  /** For people. */
  readonly label: string
}

export interface Removed {
  readonly error?: NetBoxError | undefined
  /** What NetBox took along. */
  readonly along?: readonly string[]
}

/** Removes objects of one kind, but those with which something would be lost. Answers each at its place. */
export async function removeWithoutLoss(
  client: Client,
  kind: Kind,
  all: readonly Removal[],
  standing: Standing,
  options: WriteOptions,
): Promise<Removed[]> {
  const losses = await lossesWith(client, kind, all, standing)
  const free = all.filter((_, n) => !('error' in losses[n]!))
  const writes = free.map(({ id, label }) => ({ kind, label, id, wanted: new Map(), names: [], body: {}, tokens: [] }))
  const outcomes = await removeAll(client, kind, writes, options)
  return all.map((one, n) => {
    const { error } = outcomes[free.indexOf(one)] ?? {}
    return error ? { error } : losses[n]!
  })
}
