import type { Desired, Given } from '../desired.ts'
import type { Directory } from '../directory.ts'
import { getOrMake } from '../get-or-make.ts'
import { entryOf, type Kind } from '../kinds.ts'
import type { Target } from '../values/rule.ts'
import { type Bringer, bringers, componentOf } from './bringers.ts'
import { findIn, type Templates } from './templates.ts'

/** What a template makes, as far as it tells which object that is. */
interface Template {
  readonly component: Kind
  readonly name: string
  readonly position: string
  /** Token of the template that this one is within. */
  readonly parent: string | undefined
}

const PLACEHOLDER = '{module}'

/**
 * The parts that will be there once a new device or module is made: they can be referred to like any other, and are brought to what is
 * wanted where NetBox would refuse to make them a second time. Templates of this run count as they will be.
 */
export class Coming {
  readonly #directory: Directory
  /** By type, then by template: `dcim.devicetype 12`, `dcim.interfacetemplate 3`. */
  readonly #templates = new Map<string, Map<string, Template>>()
  readonly #bringers = new Map<Target, Target>()
  /** Of bays that are wanted or come. */
  readonly #positions = new Map<Target, string>()
  /** The bays of new modules. */
  readonly #slots = new Map<Target, Target>()

  /** Without devices and modules in it nothing comes, and a library of types is read past. */
  readonly #idle: boolean

  constructor(directory: Directory, desired: Desired, templates: Templates = new Map()) {
    this.#directory = directory
    this.#idle = !Object.keys(bringers).some((kind) => desired[kind as Bringer]?.length)
    for (const [kind, rows] of templates)
      for (const row of rows)
        for (const { types, type } of Object.values(bringers)) {
          const id = idOf(row[type])
          if (id === undefined) continue
          const template = {
            component: componentOf(kind)!,
            name: String(row.name),
            position: String(row.position ?? ''),
            parent: idOf(row.parent)?.toString(),
          }
          this.#ofType(types, String(id)).set(`${kind} ${row.id}`, template)
        }
  }

  /** Takes note of what is wanted: templates, and where bays are. */
  want(target: Target, given: Given): void {
    if (this.#idle) return
    const { kind, token, row } = target
    if (kind === 'dcim.modulebay' && given.position !== undefined) this.#positions.set(target, String(given.position))
    const component = componentOf(kind)
    if (!component) return
    for (const { types, type } of Object.values(bringers)) {
      const of = findIn(this.#directory, types, given[type])
      if (!of) continue
      this.#ofType(types, of.token).set(`${kind} ${token}`, {
        component,
        name: String(given.name),
        position: String(given.position ?? row?.position ?? ''),
        parent: findIn(this.#directory, kind, given.parent)?.token,
      })
    }
  }

  /** Enters what comes with a device or a module that is to be made, outer parts first. */
  with(bringer: Target, given: Given): readonly Target[] {
    const { types, type } = bringers[bringer.kind as Bringer]
    const of = findIn(this.#directory, types, given[type])
    const templates = of && this.#templates.get(`${types} ${of.token}`)
    if (!templates) return []
    const module = bringer.kind === 'dcim.module' ? bringer : undefined
    const device = module ? findIn(this.#directory, 'dcim.device', given.device) : bringer
    if (!device) return []
    const slot = module && findIn(this.#directory, 'dcim.modulebay', given.module_bay)
    if (module && slot) this.#slots.set(module, slot)
    const positions = slot ? this.#positionsOf(slot) : []
    const made = new Map<string, Target>()
    for (const [key, template] of outerFirst(templates)) {
      const name = resolved(template.name, positions)
      if (name === undefined) continue
      const { component } = template
      const parent = made.get(`${component}template ${template.parent}`)
      const apart = {
        ...(parent && isWithin(component) && { parent: parent.token }),
        ...(module && component === 'dcim.modulebay' && { module: module.token }),
      }
      const target = this.#enter(component, [device.token, name], `${device.label}/${name}`, apart)
      made.set(key, target)
      if (component === 'dcim.modulebay' && !this.#positions.has(target))
        this.#positions.set(target, resolved(template.position, positions) ?? '')
      this.#bringers.set(target, bringer)
    }
    return [...made.values()]
  }

  /** What brings a part along; undefined if it has to be made. */
  bringerOf(component: Target): Target | undefined {
    return this.#bringers.get(component)
  }

  /** A bay within a module is placed before the module: then it is that one. */
  #enter(kind: Kind, tokens: readonly string[], label: string, apart: Record<string, string>): Target {
    const wanted = this.#directory.byKey(kind, tokens).find((one) => one.id === undefined && !this.#bringers.has(one))
    return wanted ?? this.#directory.want(kind, tokens, label, undefined, { apart })
  }

  /** Of the bay a module goes into, and of the bays around it, outermost first; undefined where one is not known. */
  #positionsOf(slot: Target): (string | undefined)[] {
    const bays: Target[] = []
    for (let bay: Target | undefined = slot; bay && !bays.includes(bay); bay = this.#bayAround(bay)) bays.unshift(bay)
    return bays.map((bay) => this.#positions.get(bay) ?? (bay.row?.position as string | undefined))
  }

  /** The bay that holds the module that a bay is part of. */
  #bayAround(bay: Target): Target | undefined {
    const module = bay.row ? this.#directory.byId('dcim.module', idOf(bay.row.module) ?? 0) : this.#bringers.get(bay)
    if (module?.kind !== 'dcim.module') return undefined
    return this.#slots.get(module) ?? this.#directory.byId('dcim.modulebay', idOf(module.row?.module_bay) ?? 0)
  }

  #ofType(types: Kind, token: string): Map<string, Template> {
    return getOrMake(this.#templates, `${types} ${token}`, () => new Map<string, Template>())
  }
}

/** Whether NetBox tells parts of one name apart by what they are within. */
function isWithin(component: Kind): boolean {
  return entryOf(component).apart?.by.includes('parent') ?? false
}

/** The templates that others are within before those. */
function outerFirst(templates: ReadonlyMap<string, Template>): [string, Template][] {
  const depthOf = ({ component, parent }: Template, depth = 0): number => {
    const outer = parent === undefined ? undefined : templates.get(`${component}template ${parent}`)
    return outer && depth < templates.size ? depthOf(outer, depth + 1) : depth
  }
  return [...templates].sort(([, a], [, b]) => depthOf(a) - depthOf(b))
}

/**
 * A name as NetBox fills it in: one placeholder stands for the bay the module is in, several for that and those around it. Undefined
 * where NetBox would refuse, or a position is not known.
 */
function resolved(name: string, positions: readonly (string | undefined)[]): string | undefined {
  const parts = name.split(PLACEHOLDER)
  if (parts.length === 1 || positions.length === 0) return name
  const fill = parts.length === 2 ? positions.slice(-1) : positions
  if (fill.length !== parts.length - 1 || fill.some((one) => one === undefined)) return undefined
  return parts.map((part, n) => part + (fill[n] ?? '')).join('')
}

function idOf(value: unknown): number | undefined {
  const id = typeof value === 'object' && value !== null ? (value as { id: unknown }).id : value
  return typeof id === 'number' ? id : undefined
}
