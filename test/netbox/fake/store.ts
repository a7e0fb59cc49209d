import { getOrMake } from '../../../netbox/get-or-make.ts'
import { type Field, inOrder, isKind, type Kind, kinds } from '../../../netbox/index.ts'
import type { KindEntry } from '../../../netbox/kinds/field.ts'

/** A row as the fake keeps it: attributes as they are written, references as ids, tags as slugs. */
export interface Stored {
  id: number
  created: string
  last_updated: string
  [attribute: string]: unknown
}

export type Errors = Record<string, unknown>

/** What NetBox answers to bad input with 500 instead of 400. */
export class Crash extends Error {}

/** References whose target takes its users with it when deleted, as NetBox's models have them. All other required ones protect it. */
const cascading = new Set([
  'dcim.interface.device',
  'virtualization.vminterface.virtual_machine',
  'ipam.service.parent',
  'ipam.ipaddress.assigned_object',
  'dcim.macaddress.assigned_object',
  'tenancy.contactassignment.object',
  'extras.eventrule.action_object',
  'dcim.location.site',
  'dcim.location.parent',
  'dcim.region.parent',
  'dcim.sitegroup.parent',
  'dcim.platform.parent',
  'dcim.devicerole.parent',
  'tenancy.tenantgroup.parent',
  'tenancy.contactgroup.parent',
  'ipam.prefix.scope',
  'ipam.vlangroup.scope',
  'virtualization.cluster.scope',
])

/** What brings parts along, the field that holds its type, and the one that holds the device. */
const bringers = {
  'dcim.device': { type: 'device_type', device: 'id' },
  'dcim.module': { type: 'module_type', device: 'device' },
} as const

export interface ChangeRecord {
  id: number
  action: 'create' | 'update' | 'delete'
  kind: Kind
  objectId: number
  message: string
}

/** The objects of the fake, with the rules NetBox enforces on them as far as the tests need them. */
export class Store {
  readonly version: string
  readonly changes: ChangeRecord[] = []
  /** The kinds of parts that come with devices and modules: those that have templates. */
  brings: readonly Kind[] = inOrder.filter((kind) => isKind(`${kind}template`))
  readonly #tables = new Map<Kind, Map<number, Stored>>()
  #nextId = 1
  #clock = Date.parse('2026-11-21T07:00:00Z')

  constructor(version: string) {
    this.version = version
  }

  rows(kind: Kind): Map<number, Stored> {
    return getOrMake(this.#tables, kind, () => new Map())
  }

  /** Runs a write; a thrown error leaves everything as it was. */
  atomically<T>(write: () => T): T {
    const before = new Map([...this.#tables].map(([kind, rows]) => [kind, new Map(rows)]))
    const changes = this.changes.length
    try {
      return write()
    } catch (error) {
      this.#tables.clear()
      for (const [kind, rows] of before) this.#tables.set(kind, rows)
      this.changes.length = changes
      throw error
    }
  }

  /** Creates (no `existing`) or changes an object. Throws {@link Errors} or {@link Crash}. */
  save(kind: Kind, body: Record<string, unknown>, existing?: Stored): Stored {
    const errors: Errors = {}
    const row: Stored = existing ? { ...existing } : { id: this.#nextId++, created: this.#now(), last_updated: '' }
    for (const [name, field] of fieldsOf(kind)) {
      const refused = this.#set(kind, row, name, field, body, !existing)
      if (refused) errors[name] = [refused]
    }
    if (Object.keys(errors).length > 0) throw errors
    this.#validate(kind, row, existing)
    row.last_updated = existing ? this.#now() : row.created
    this.rows(kind).set(row.id, row)
    if (!existing && kind in bringers) this.#makeComponents(kind as keyof typeof bringers, row)
    if (kind === 'dcim.cable') this.#touchEnds(row)
    const message = String(body.changelog_message ?? '')
    this.changes.push({
      id: this.changes.length + 1,
      action: existing ? 'update' : 'create',
      kind,
      objectId: row.id,
      message,
    })
    return row
  }

  /** Deletes an object and what belongs to it. Throws the number of objects that protect it. */
  delete(kind: Kind, id: number, message = ''): void {
    const users = this.#usersOf(kind, id)
    const protectors = users.filter(({ required, cascade }) => required && !cascade)
    if (protectors.length > 0) throw protectors.length
    for (const { user, row, name, cascade } of users) {
      if (cascade) this.delete(user, row.id)
      else this.rows(user).set(row.id, { ...row, [name]: null })
    }
    this.#unplug(kind, id)
    this.rows(kind).delete(id)
    this.changes.push({ id: this.changes.length + 1, action: 'delete', kind, objectId: id, message })
  }

  /** Gives a device type templates of interfaces. */
  giveTemplates(device_type: number, names: readonly string[]): void {
    for (const name of names) this.save('dcim.interfacetemplate', { device_type, name, type: '1000base-t' })
  }

  /**
   * What a device or a module brings along, as the templates of its type say: in the same breath, and without the change log message.
   * What stands under one of their names already makes NetBox refuse a module.
   */
  #makeComponents(bringer: keyof typeof bringers, holder: Stored): void {
    const { type, device } = bringers[bringer]
    const own = bringer === 'dcim.module' ? { module: holder.id } : {}
    const made = new Map<string, number>()
    for (const kind of this.brings) {
      const templates = `${kind}template` as Kind
      // Outer ones first, as they were made.
      for (const template of [...this.rows(templates).values()].sort((a, b) => a.id - b.id)) {
        if (template[type] !== holder[type]) continue
        const body: Record<string, unknown> = {
          ...own,
          device: holder[device],
          name: this.#named(template, bringer, holder),
        }
        for (const [name, field] of fieldsOf(templates))
          if (!(name in body) && fieldNamesOf(kind).has(name)) body[name] = followed(template[name], field, made)
        const component = this.save(kind, body)
        made.set(`${templates} ${template.id}`, component.id)
        this.rows(kind).set(component.id, { ...component, created: holder.created, last_updated: holder.created })
      }
    }
  }

  /** A module's part bears the position of its bay. */
  #named(template: Stored, bringer: Kind, holder: Stored): string {
    const bay = bringer === 'dcim.module' ? this.rows('dcim.modulebay').get(holder.module_bay as number) : undefined
    return String(template.name).replace('{module}', String(bay?.position ?? '{module}'))
  }

  /** A cable that loses what it is plugged into stays, with an end in the air. */
  #unplug(kind: Kind, id: number): void {
    for (const cable of this.rows('dcim.cable').values())
      for (const side of ['a_terminations', 'b_terminations']) {
        const ends = cable[side] as { object_type: string; object_id: number }[]
        const rest = ends.filter((end) => end.object_type !== kind || end.object_id !== id)
        if (rest.length < ends.length)
          this.rows('dcim.cable').set(cable.id, { ...this.rows('dcim.cable').get(cable.id)!, [side]: rest })
      }
  }

  /** A cable is written down at its ends as well: NetBox saves each of them. */
  #touchEnds(cable: Stored): void {
    const ends = [cable.a_terminations, cable.b_terminations].flat() as { object_type: Kind; object_id: number }[]
    for (const { object_type: kind, object_id: id } of ends) {
      const end = this.rows(kind).get(id)
      if (end) this.rows(kind).set(id, { ...end, last_updated: this.#now() })
    }
  }

  #set(
    kind: Kind,
    row: Stored,
    name: string,
    field: Field,
    body: Record<string, unknown>,
    creating: boolean,
  ): string | undefined {
    const wire = field.type === 'object' ? [`${field.wire}_type`, `${field.wire}_id`] : [name]
    if (field.type === 'ports') return this.#setPorts(row, body, creating)
    const given = wire.every((attribute) => attribute in body)
    if (!given) {
      if (!creating) return undefined
      if (field.required) return 'Ce champ est obligatoire.'
      for (const attribute of wire) row[attribute] = emptyOf(field)
      return undefined
    }
    const value = body[wire.at(-1)!]
    switch (field.type) {
      case 'text':
        if (value === null) return 'Ce champ ne peut être nul.'
        break
      case 'choice':
        if (typeof value === 'object' && value !== null) return 'La valeur doit être transmise directement.'
        if (value === 'zzz') return "zzz n'est pas un choix valable."
        break
      case 'address':
      case 'prefix':
        // The program checks the form itself; what gets through is wrong in value.
        if (/^999/.test(String(value))) {
          if (this.version === '4.5') throw new Crash("'data'")
          return `Format d'adresse IP non valide : ${value}`
        }
        break
      case 'reference':
        if (value !== null && !this.rows(field.to![0] as Kind).has(value as number)) return 'Objet associé introuvable.'
        break
      case 'tags': {
        const slugs = (value as { slug: string }[]).map((tag) => tag.slug)
        const known = new Set([...this.rows('extras.tag').values()].map((tag) => tag.slug))
        if (slugs.some((slug) => !known.has(slug))) return 'Objet associé introuvable.'
        row[name] = slugs
        return undefined
      }
      case 'custom':
        return this.#setCustom(kind, row, value as Record<string, unknown>)
    }
    for (const attribute of wire) row[attribute] = body[attribute]
    return undefined
  }

  #setPorts(row: Stored, body: Record<string, unknown>, creating: boolean): string | undefined {
    if (this.version !== '4.5' && Array.isArray(body.port_mappings)) row.port_mappings = body.port_mappings
    else if (Array.isArray(body.ports)) row.port_mappings = body.ports.map((port) => `${body.protocol}/${port}`)
    else if (creating) return 'Ce champ est obligatoire.'
    return undefined
  }

  #setCustom(kind: Kind, row: Stored, given: Record<string, unknown>): string | undefined {
    const defined = [...this.rows('extras.customfield').values()].filter((field) =>
      (field.object_types as string[]).includes(kind),
    )
    const known = Object.entries(given).filter(([name]) => defined.some((field) => field.name === name))
    if (known.length < Object.keys(given).length && this.version !== '4.5') return "Champ personnalisé n'existe pas."
    row.custom_fields = { ...(row.custom_fields as object | undefined), ...Object.fromEntries(known) }
    return undefined
  }

  #validate(kind: Kind, row: Stored, existing: Stored | undefined): void {
    const { unique, key, apart, fields } = kinds[kind] as KindEntry
    const always = apart?.twins === 'always'
    const names = [...key, ...(always ? apart.by : [])]
    const keyOf = (one: Stored) => JSON.stringify(names.map((name) => keyValue(kind, one, name)))
    const shared =
      typeof apart?.twins === 'object' &&
      Object.entries(apart.twins).some(([name, values]) => values.includes(String(row[name])))
    const within = apart?.loose && this.rows(fields[apart.loose.by]!.to![0] as Kind).get(row[apart.loose.by] as number)
    const loose = within?.[apart!.loose!.flag] === false
    const nameless = apart?.nameless !== undefined && row[key.at(-1)!] === null
    const twin =
      unique &&
      !shared &&
      !loose &&
      !nameless &&
      [...this.rows(kind).values()].find((other) => other.id !== row.id && keyOf(other) === keyOf(row))
    if (twin) throw { __all__: ['Un objet avec ces champs existe déjà.'] }
    for (let above = row.parent; typeof above === 'number'; above = this.rows(kind).get(above)?.parent)
      if (above === row.id) throw { parent: ['Impossible de faire de soi-même ou d’un descendant le parent.'] }
    this.#validateAlone(kind, row)
    if (kind === 'dcim.device' && row.primary_ip4) {
      const address = this.rows('ipam.ipaddress').get(row.primary_ip4 as number)!
      const holder = this.rows('dcim.interface').get(address.assigned_object_id as number)
      if (holder?.device !== row.id)
        throw { primary_ip4: ["L'adresse IP spécifiée n'est pas attribuée à cet appareil."] }
    }
    if (kind === 'dcim.device') this.#validateDevice(row)
    if (kind === 'dcim.virtualchassis' && existing && row.master)
      if (this.rows('dcim.device').get(row.master as number)?.virtual_chassis !== row.id)
        throw { master: ["Le maître sélectionné n'est pas affecté à ce châssis virtuel."] }
    const parentOf = (address: Stored) => this.rows('dcim.interface').get(address.assigned_object_id as number)?.device
    const moved = kind === 'ipam.ipaddress' && existing && parentOf(existing) !== parentOf(row)
    if (moved && [...this.rows('dcim.device').values()].some((device) => device.primary_ip4 === row.id))
      throw { __all__: ["Impossible de réattribuer l'adresse IP principale."] }
  }

  /** A device's place in its rack, whose units nobody else may take, and its chassis, which its master cannot leave. */
  #validateDevice(row: Stored): void {
    if (row.position !== null && row.rack === null) throw { position: ['Sans baie, pas de position.'] }
    const unitsOf = (device: Stored) => {
      const height = Number(this.rows('dcim.devicetype').get(device.device_type as number)?.u_height ?? 1)
      return [Number(device.position), Number(device.position) + height]
    }
    const [low, high] = unitsOf(row)
    for (const other of this.rows('dcim.device').values()) {
      if (other.id === row.id || row.position === null || other.position === null || other.rack !== row.rack) continue
      const [from, to] = unitsOf(other)
      if (row.rack !== null && low! < to! && from! < high!) throw { position: ["L'unité est déjà occupée."] }
    }
    if (row.virtual_chassis && !row.vc_position) throw { vc_position: ['Sa position doit être définie.'] }
    const chassis = [...this.rows('dcim.virtualchassis').values()].find(({ master }) => master === row.id)
    if (chassis && chassis.id !== row.virtual_chassis)
      throw { virtual_chassis: ["C'est le maître de son châssis virtuel."] }
  }

  /** What is unique beside the key, and the ends of cables: an interface holds one. */
  #validateAlone(kind: Kind, row: Stored): void {
    const others = [...this.rows(kind).values()].filter((other) => other.id !== row.id)
    for (const names of (kinds[kind] as KindEntry).alone ?? []) {
      const values = JSON.stringify(names.map((name) => row[name]))
      const given = names.every((name) => row[name] !== null && row[name] !== undefined)
      if (given && others.some((other) => JSON.stringify(names.map((name) => other[name])) === values))
        throw { [names.at(-1)!]: ['Un objet avec ce champ existe déjà.'] }
    }
    if (kind !== 'dcim.cable') return
    const endsOf = (cable: Stored) => JSON.stringify([cable.a_terminations, cable.b_terminations])
    const held = others.map(endsOf).join()
    for (const end of [row.a_terminations, row.b_terminations].flat())
      if (held.includes(JSON.stringify(end))) throw { __all__: ['Terminaison en double.'] }
  }

  #usersOf(kind: Kind, id: number) {
    return (Object.keys(kinds) as Kind[]).flatMap((user) =>
      fieldsOf(user).flatMap(([name, field]) => {
        if (!field.to?.includes(kind)) return []
        const uses = (row: Stored) =>
          field.type === 'object'
            ? row[`${field.wire}_type`] === kind && row[`${field.wire}_id`] === id
            : row[name] === id
        // A part that cannot be moved goes with what it is part of.
        const cascade = cascading.has(`${user}.${name}`) || (field.fixed === true && field.to !== undefined)
        const attribute = field.type === 'object' ? `${field.wire}_id` : name
        return [...this.rows(user).values()]
          .filter(uses)
          .map((row) => ({ user, row, name: attribute, required: field.required, cascade }))
      }),
    )
  }

  /** Local time with microseconds, as a NetBox in Paris writes it. */
  #now(): string {
    // A minute each: what is made at another time than its device did not come with it.
    this.#clock += 60_000
    return new Date(this.#clock + 3_600_000).toISOString().replace('Z', '123+01:00')
  }
}

export function fieldsOf(kind: Kind): [string, Field][] {
  return Object.entries(kinds[kind].fields)
}

const fieldNamesOf = (kind: Kind): ReadonlySet<string> => new Set(Object.keys(kinds[kind].fields))

/** A template's value as its part has it: what refers to a template refers to what came of that. */
function followed(value: unknown, field: Field, made: ReadonlyMap<string, number>): unknown {
  const partOf = (id: unknown) => made.get(`${field.to![0]} ${id}`) ?? null
  if (field.type === 'reference' && field.to![0]!.endsWith('template')) return partOf(value)
  if (field.type !== 'mappings') return value
  return ((value ?? []) as { rear_port: number }[]).map((one) => ({ ...one, rear_port: partOf(one.rear_port) }))
}

function keyValue(kind: Kind, row: Stored, name: string): unknown {
  const field = (kinds[kind].fields as Record<string, Field>)[name]!
  if (field.type === 'object') return [row[`${field.wire}_type`], row[`${field.wire}_id`]]
  if (field.type === 'set') return [...(row[name] as unknown[])].map(String).sort()
  return field.type === 'address' ? String(row[name]).split('/')[0] : row[name]
}

function emptyOf(field: Field): unknown {
  if (field.default !== undefined) return field.default
  if (field.type === 'text') return ''
  if (field.type === 'custom') return {}
  return ['set', 'references', 'objects', 'tags'].includes(field.type) ? [] : null
}
