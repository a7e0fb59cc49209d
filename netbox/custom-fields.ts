import type { Client } from './client/client.ts'
import { list, type Row } from './client/list.ts'
import type { Desired, Given } from './desired.ts'
import { entryOf, isKind } from './kinds.ts'
import type { CustomField } from './values/rule.ts'

export type CustomFields = ReadonlyMap<string, CustomField>

/** The custom fields that NetBox has, by name: how their values are compared hangs on their types. */
export async function readCustomFields(client: Client): Promise<CustomFields> {
  const rows = await list(client, entryOf('extras.customfield').path, ['name', 'type', 'related_object_type'])
  return new Map(fieldsIn(rows))
}

/** Those that are wanted besides; they rule where both say something. Pure. */
export function withWanted(known: CustomFields | undefined, desired: Desired): CustomFields {
  const given = (desired['extras.customfield'] ?? []) as readonly Given[]
  return new Map([...(known ?? []), ...fieldsIn(given.filter(({ type }) => type !== undefined))])
}

/** Whether any object sets custom fields, so that NetBox has to be asked what they are. */
export function setsCustomFields(desired: Desired): boolean {
  return Object.values(desired).some((objects) => objects.some((object: Given) => object.custom_fields !== undefined))
}

function fieldsIn(rows: readonly (Row | Given)[]): [string, CustomField][] {
  return rows.map(({ name, type, related_object_type: to }) => [String(name), { type: bare(type), to: kindOf(to) }])
}

/** The value of a choice, which an answer tells with its label. */
function bare(type: unknown): string {
  return typeof type === 'object' && type !== null ? String((type as { value: unknown }).value) : String(type)
}

function kindOf(type: unknown) {
  return typeof type === 'string' && isKind(type) ? type : undefined
}
