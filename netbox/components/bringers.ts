import type { Row } from '../client/list.ts'
import { inOrder, isKind, type Kind } from '../kinds.ts'

/** What NetBox makes parts along with, and the field that names the type whose templates say which. */
export const bringers = {
  'dcim.device': { types: 'dcim.devicetype', type: 'device_type' },
  'dcim.module': { types: 'dcim.moduletype', type: 'module_type' },
} as const satisfies Partial<Record<Kind, { readonly types: Kind; readonly type: string }>>

export type Bringer = keyof typeof bringers

export function isBringer(kind: Kind): kind is Bringer {
  return Object.hasOwn(bringers, kind)
}

/** The kinds that a template makes: those beside which there is a kind of templates. Outer ones first. */
export const components: ReadonlySet<Kind> = new Set(inOrder.filter((kind) => isKind(`${kind}template`)))

export function templateOf(component: Kind): Kind {
  return `${component}template` as Kind
}

const made: ReadonlyMap<Kind, Kind> = new Map([...components].map((component) => [templateOf(component), component]))

/** The kind a template makes; undefined for what is no template. */
export function componentOf(kind: Kind): Kind | undefined {
  return made.get(kind)
}

/** What may have brought a part along, innermost first: its module and its device. */
export function bringersOf(component: Row): [Bringer, number][] {
  return (['module', 'device'] as const).flatMap((name): [Bringer, number][] => {
    const holder = component[name] as { id: number } | number | null | undefined
    if (holder === null || holder === undefined) return []
    return [[`dcim.${name}`, typeof holder === 'object' ? holder.id : holder]]
  })
}
