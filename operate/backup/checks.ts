import type { Manifest } from './manifest.ts'
import type { Deployed } from './stack.ts'

/** Why a backup cannot go into a stack, in one sentence; undefined if it can. */
export function refusal(backup: Pick<Manifest, 'netbox' | 'postgres'>, running: Pick<Deployed, 'netbox' | 'postgres'>) {
  if (compare(backup.netbox.version, running.netbox.version, 3) > 0) {
    return `The backup is of NetBox ${backup.netbox.version}, newer than the ${running.netbox.version} that runs here, which could not read its database: set netbox:images to ${backup.netbox.version} or later and 'npm run up' first.`
  }
  if (compare(backup.postgres.version, running.postgres.version, 1) > 0) {
    return `The backup is of PostgreSQL ${backup.postgres.version}, a newer major version than the ${running.postgres.version} that runs here, which could not read its dump: set netbox:images to PostgreSQL ${major(backup.postgres.version)} first.`
  }
  return undefined
}

/**
 * Why a backup of another state may not replace what a stack holds; undefined if it may.
 *
 * Pulumi knows objects by number: those of its model would stand for others after the restore, and be changed for them.
 *
 * @param objects that the stack's NetBox holds
 */
export function otherState(backup: Pick<Manifest, 'owner'>, running: Pick<Deployed, 'owner'>, objects: number) {
  if (backup.owner === running.owner || objects === 0) return undefined
  return `The backup is of another stack (${backup.owner}; this is ${running.owner}), and NetBox holds ${objects} objects here, whose numbers Pulumi may know: set netbox:model to ./seed/empty.ts and 'npm run up' first, restore, then set it back. --other-stack restores nevertheless.`
}

/** Compares the first `parts` numbers of two versions: negative, zero or positive. What follows a dash is left out. */
export function compare(a: string, b: string, parts: number): number {
  const [left, right] = [numbers(a), numbers(b)]
  for (let at = 0; at < parts; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbers(version: string): number[] {
  return (/^[\d.]+/.exec(version)?.[0] ?? '').split('.').map(Number)
}

function major(version: string): number {
  return numbers(version)[0]!
}
