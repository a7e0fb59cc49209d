import type { Client } from './client/client.ts'
import { list, type Row } from './client/list.ts'
import type { Desired, Given } from './desired.ts'
import type { Directory } from './directory.ts'
import { NetBoxError } from './errors.ts'
import { getOrMake } from './get-or-make.ts'
import { entryOf, type Kind, type Reference } from './kinds.ts'
import { chunks } from './lookup.ts'
import { columnsOf, tokensOfRow } from './normalise.ts'
import type { Target } from './values/rule.ts'

/** Names of the interfaces that come with a device, by the id of its type. */
export type Templates = ReadonlyMap<number, readonly string[]>

/** Reads the interface templates of the types of devices that are to be made: one call per hundred types. */
export async function readTemplates(client: Client, desired: Desired, directory: Directory): Promise<Templates> {
  const types = new Set<number>()
  for (const given of (desired['dcim.device'] ?? []) as readonly Given[]) {
    if (isThere(given, directory)) continue
    const id = typeOf(given.device_type, directory)?.id
    if (id !== undefined) types.add(id)
  }
  const read = chunks([...types], 100).map((part) =>
    list(
      client,
      'dcim/interface-templates/',
      ['name', 'device_type'],
      part.map((id) => ['device_type_id', String(id)]),
    ),
  )
  const templates = new Map<number, string[]>()
  for (const row of (await Promise.all(read)).flat()) {
    // Templates of module types have none.
    const id = (row.device_type as Row | null)?.id
    if (id !== undefined) getOrMake(templates, id, (): string[] => []).push(String(row.name))
  }
  return templates
}

/** The interfaces that will be there once a new device is made: they can be referred to like any other. */
export function comingWith(device: Target, given: Given, directory: Directory, templates: Templates): Target[] {
  const type = typeOf(given.device_type, directory)?.id
  const names = (type !== undefined && templates.get(type)) || []
  return names.map((name) => directory.want('dcim.interface', [device.token, name], `${device.label}/${name}`))
}

function isThere(given: Given, directory: Directory): boolean {
  const key = entryOf('dcim.device').key.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]))
  return given.id !== undefined || find(directory, 'dcim.device', Object.fromEntries(key)) !== undefined
}

function typeOf(given: unknown, directory: Directory): Target | undefined {
  return find(directory, 'dcim.devicetype', given as Reference)
}

function find(directory: Directory, kind: Kind, reference: Reference): Target | undefined {
  try {
    return directory.find(kind, reference)
  } catch (error) {
    // The plan says so, with the device it is about.
    if (error instanceof NetBoxError) return undefined
    throw error
  }
}

/**
 * Finds the interfaces that came with new devices.
 *
 * @param idOf the ids of the devices
 * @param names the fields that will be compared
 */
export async function readComing(
  client: Client,
  devices: readonly { readonly wanted: { readonly target: Target }; readonly coming?: readonly Target[] }[],
  idOf: (device: Target) => number | undefined,
  names: Iterable<string>,
): Promise<Map<Target, Row>> {
  const made = devices.flatMap((one) => {
    const id = idOf(one.wanted.target)
    return one.coming?.length && id !== undefined ? [{ id, coming: one.coming }] : []
  })
  const columns = [...columnsOf('dcim.interface', ['device', 'name', 'tags', ...names]), 'last_updated']
  const found = new Map<Target, Row>()
  for (const part of chunks(made, 100)) {
    const filter = part.map(({ id }): [string, string] => ['device_id', String(id)])
    const rows = await list(client, 'dcim/interfaces/', columns, filter)
    const byKey = new Map(rows.map((row) => [tokensOfRow('dcim.interface', row).join('\0'), row]))
    for (const { id, coming } of part)
      for (const target of coming) {
        const row = byKey.get([id, target.tokens.at(-1)].join('\0'))
        if (row) found.set(target, row)
      }
  }
  return found
}
