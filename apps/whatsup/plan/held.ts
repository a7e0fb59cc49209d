import type { Overview, Template } from '../api/answers.ts'
import { plainAddress } from '../netbox/device.ts'
import { MARK, TRY } from '../settings.ts'

/** A device as WhatsUp Gold holds it. */
export interface Held {
  readonly id: string
  readonly name: string
  /** Of the default interface. */
  readonly address: string
  readonly hostName: string
  /** Of all its interfaces. */
  readonly addresses: readonly string[]
  readonly attributes: ReadonlyMap<string, string>
  readonly groups: readonly { readonly id: string; readonly path: readonly string[] }[]
  /** Undefined where it was not read. */
  readonly role: string | undefined
  readonly brand: string | undefined
  readonly os: string | undefined
  /** Its key, if it is an exported one. */
  readonly mark: string | undefined
  /** The try that made it. */
  readonly attempt: string | undefined
}

/** Makes one picture of what templates and, where they were read, overviews say. */
export function heldFrom(templates: readonly Template[], overviews: readonly Overview[] = []): Held[] {
  const known = new Map(overviews.map((one) => [one.id, one]))
  return templates.map((template) => {
    const overview = known.get(template.templateId)
    const main = template.interfaces.find(({ defaultInterface }) => defaultInterface) ?? template.interfaces[0]
    const attributes = new Map(template.attributes.map(({ name, value }) => [name, value.trim()]))
    return {
      id: template.templateId,
      name: template.displayName,
      address: normal(main?.networkAddress ?? ''),
      hostName: main?.networkName ?? '',
      addresses: template.interfaces.map(({ networkAddress }) => normal(networkAddress)),
      attributes,
      groups: template.groups.map(({ id, parents, name }) => ({ id, path: pathOf(parents, name) })),
      role: template.primaryRole ?? overview?.role,
      brand: template.brand ?? overview?.brand,
      os: template.os ?? overview?.os,
      ...marksIn(attributes, template.note),
    }
  })
}

function normal(address: string): string {
  return plainAddress(address) ?? address
}

/** Below My Network, which some servers name and some do not. */
function pathOf(parents: readonly string[], name: string): string[] {
  return [...(parents[0] === 'My Network' ? parents.slice(1) : parents), name]
}

/** What a device is made with for a note: what tells it where its attributes were not applied. */
export function noteOf(key: string, attempt: string): string {
  return `NetBox ${key} ${attempt}`
}

const NOTE = /NetBox (\S+\/dcim\.device\/\d+(?:\/oob)?) ([0-9a-f-]{36})/

/** The mark in the attributes, which is ours; else the one in the note, which is anybody's after the first day. */
function marksIn(attributes: ReadonlyMap<string, string>, note: string): Pick<Held, 'mark' | 'attempt'> {
  const [, mark, attempt] = NOTE.exec(note) ?? []
  return { mark: attributes.get(MARK) ?? mark, attempt: attributes.get(TRY) ?? attempt }
}
