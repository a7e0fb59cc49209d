import type { Client } from './client/client.ts'
import { list } from './client/list.ts'
import { NetBoxError } from './errors.ts'
import type { Kind } from './kinds.ts'
import { chunks } from './lookup.ts'

/** Detail of a `foreign` error, for programs that know another remedy. */
export interface Foreign {
  readonly id: number
  /** `the same as wanted`, `different in name, status` */
  readonly state: string
}

/** The refusal to take over an object that others made. */
export function foreign(kind: Kind, label: string, id: number, differing: readonly string[]): NetBoxError {
  const state = differing.length === 0 ? 'the same as wanted' : `different in ${differing.join(', ')}`
  return new NetBoxError({
    code: 'foreign',
    message:
      `NetBox already has this object (id ${id}, ${state}) and it is not managed here; ` +
      `bring it in with "pulumi import" and id ${id}, or set adopt: true to take it over`,
    detail: { id, state } satisfies Foreign,
  }).about(kind, label)
}

/**
 * Whether an object was created under this change log message: that is how an object is known as ours when the program
 * died after NetBox made it and before its own state said so.
 */
export async function madeBy(client: Client, kind: Kind, id: number, message: string | undefined): Promise<boolean> {
  return (await createdBy(client, kind, [id], message)).length > 0
}

/** Those of many objects that were: one call per hundred. */
export async function createdBy(
  client: Client,
  kind: Kind,
  ids: readonly number[],
  message: string | undefined,
): Promise<number[]> {
  if (!message) return []
  const parts = chunks(ids, 100).map((part) =>
    list(
      client,
      'core/object-changes/',
      ['action', 'message', 'changed_object_type', 'changed_object_id'],
      [
        ['changed_object_type', kind],
        ['action', 'create'],
        ...part.map((id): [string, string] => ['changed_object_id', String(id)]),
      ],
    ),
  )
  // NetBox ignores filters it does not know, and then answers with everybody's records.
  const ours = (await Promise.all(parts))
    .flat()
    .filter(
      (record) =>
        record.message === message &&
        record.changed_object_type === kind &&
        (record.action as { value: string }).value === 'create',
    )
  const created = new Set(ours.map((record) => record.changed_object_id))
  return ids.filter((id) => created.has(id))
}
