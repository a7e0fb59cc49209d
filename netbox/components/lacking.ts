import type { Client } from '../client/client.ts'
import { list, type Row } from '../client/list.ts'
import type { Desired, Given } from '../desired.ts'
import type { Directory } from '../directory.ts'
import { getOrMake } from '../get-or-make.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { chunks } from '../lookup.ts'
import { labelOf } from '../normalise.ts'
import { tagsOf } from '../plan/ours.ts'
import { components, templateOf } from './bringers.ts'
import { findIn } from './templates.ts'

/** A device that was made before its type got parts that it has now. */
export interface Lacking {
  readonly device: { readonly id: number; readonly name: string }
  readonly type: string
  /** What would be wanted to make them, by kind. */
  readonly parts: ReadonlyMap<Kind, readonly Given[]>
}

type Templates = ReadonlyMap<Kind, readonly Given[]>

/** So many types are asked for by id; of more, all devices are read. */
const MOST = 100

/** What devices have of what the wanted templates of their types bring along, and what they lack of it. */
export interface Holdings {
  readonly lacking: readonly Lacking[]
  /** Parts that are there, carry our tag and stand in no list: kept, whoever made them, since the type has them. */
  readonly standing: ReadonlyMap<Kind, readonly Given[]>
}

const NONE: Holdings = { lacking: [], standing: new Map() }

/**
 * The devices in NetBox that lack what the wanted templates of their types would bring along. NetBox itself makes parts only together
 * with a device. One call for the devices, and one per kind of parts and hundred types that have any.
 */
export async function readHoldings(
  client: Client,
  desired: Desired,
  directory: Directory,
  tag: string,
): Promise<Holdings> {
  const byType = templatesByType(desired, directory)
  if (byType.size === 0) return NONE
  const devices = (
    await list(client, 'dcim/devices/', ['id', 'name', 'display', 'device_type'], filterOf(byType.keys(), MOST))
  ).filter(({ device_type }) => byType.has((device_type as Row).id))
  if (devices.length === 0) return NONE
  const types = [...new Set(devices.map(({ device_type }) => (device_type as Row).id))]
  const kinds = new Set(types.flatMap((type) => [...byType.get(type)!.templates.keys()]))
  const wanted = wantedParts(desired, kinds, directory)
  const typeOf = new Map(devices.map(({ id, device_type }) => [id, byType.get((device_type as Row).id)!]))
  const [there, standing] = [new Set(wanted), new Map<Kind, Given[]>()]
  const enter = (kind: Kind, row: Row) => {
    const [id, name] = [(row.device as Row).id, String(row.name)]
    there.add(nameOf(kind, id, name))
    const ofType = typeOf
      .get(id)
      ?.templates.get(kind)
      ?.some((template) => template.name === name)
    if (ofType && tagsOf(row).includes(tag) && !wanted.has(nameOf(kind, id, name)))
      getOrMake(standing, kind, (): Given[] => []).push({ id: row.id, device: { id }, name })
  }
  const reads = [...kinds].flatMap((kind) =>
    chunks(types, MOST).map(async (part) => {
      const rows = await list(client, entryOf(kind).path, ['name', 'device', 'tags'], filterOf(part, MOST))
      for (const row of rows) enter(kind, row)
    }),
  )
  await Promise.all(reads)
  const lacking = devices.flatMap((device): Lacking[] => {
    const { templates, label } = typeOf.get(device.id)!
    const parts = new Map<Kind, Given[]>()
    for (const [kind, ofKind] of templates)
      for (const template of ofKind)
        if (!there.has(nameOf(kind, device.id, template.name)))
          getOrMake(parts, kind, (): Given[] => []).push(partOf(kind, template, device.id))
    const name = String(device.name ?? device.display ?? `#${device.id}`)
    return parts.size === 0 ? [] : [{ device: { id: device.id, name }, type: label, parts }]
  })
  return { lacking, standing }
}

/** What is wanted, and more of it. */
export function withParts(desired: Desired, ...more: readonly ReadonlyMap<Kind, readonly Given[]>[]): Desired {
  const lists = new Map(Object.entries(desired) as [string, readonly Given[]][])
  for (const parts of more)
    for (const [kind, objects] of parts) lists.set(kind, [...(lists.get(kind) ?? []), ...objects])
  return Object.fromEntries(lists) as Desired
}

/** `dcim.device d (id 12) lacks dcim.interface eth1, eth2 of its type t`. */
export function toldOf({ device, type, parts }: Lacking): string {
  const lacks = [...parts].map(([kind, objects]) => {
    const names = objects.slice(0, 5).map(({ name }) => String(name))
    const more = objects.length > names.length ? ` and ${objects.length - names.length} more` : ''
    return `${kind} ${names.join(', ')}${more}`
  })
  return `dcim.device ${device.name} (id ${device.id}) lacks what its type ${type} has: ${lacks.join('; ')}`
}

/** The wanted templates of device types that exist, by the id of the type. */
function templatesByType(desired: Desired, directory: Directory): Map<number, { label: string; templates: Templates }> {
  const found = new Map<number, { label: string; templates: Map<Kind, Given[]> }>()
  for (const kind of components)
    for (const template of (desired[templateOf(kind)] ?? []) as readonly Given[]) {
      const type = findIn(directory, 'dcim.devicetype', template.device_type)
      if (type?.id === undefined) continue
      const { templates } = getOrMake(found, type.id, () => ({
        label: type.label,
        templates: new Map<Kind, Given[]>(),
      }))
      getOrMake(templates, kind, (): Given[] => []).push(template)
    }
  return found
}

/** Parts that somebody declares for these devices: made or to be made, they lack no more. */
function wantedParts(desired: Desired, kinds: Iterable<Kind>, directory: Directory): Set<string> {
  const found = new Set<string>()
  for (const kind of kinds)
    for (const { device, name } of (desired[kind] ?? []) as readonly Given[]) {
      const id = findIn(directory, 'dcim.device', device)?.id
      if (id !== undefined) found.add(nameOf(kind, id, name))
    }
  return found
}

/** A part as its template has it: what refers to another template refers to the part of that name. */
function partOf(kind: Kind, template: Given, id: number): Given {
  const device = { id }
  const { fields } = entryOf(kind)
  const ofTemplate = entryOf(templateOf(kind)).fields
  const values = Object.entries(template).flatMap(([name, value]): [string, unknown][] => {
    const field = ofTemplate[name]
    if (!field || !fields[name] || field.type === 'object') return []
    if (field.type === 'mappings')
      return [[name, (value as Given[]).map((one) => ({ ...one, rear_port: { device, name: lastOf(one.rear_port) } }))]]
    const isPart = field.type === 'reference' && field.to![0]!.endsWith('template')
    return [[name, isPart && value !== null ? { device, name: lastOf(value) } : value]]
  })
  return { device, ...Object.fromEntries(values) }
}

function lastOf(reference: unknown): string {
  return typeof reference === 'object' && reference !== null ? labelOf((reference as Given).name) : String(reference)
}

function filterOf(types: Iterable<number>, most: number): [string, string][] {
  const ids = [...types]
  return ids.length > most ? [] : ids.map((id) => ['device_type_id', String(id)])
}

function nameOf(kind: Kind, device: number, name: unknown): string {
  return JSON.stringify([kind, device, String(name)])
}
