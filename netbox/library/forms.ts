import { components, templateOf } from '../components/bringers.ts'
import { entryOf, type Kind } from '../kinds.ts'

/** The three kinds of types the library has, and how a file tells which one it is: by its folder, or by what only that kind has. */
export const forms = [
  { folder: 'rack-types', kind: 'dcim.racktype', mark: 'form_factor' },
  { folder: 'device-types', kind: 'dcim.devicetype', mark: 'slug' },
  { folder: 'module-types', kind: 'dcim.moduletype', mark: 'model' },
] as const satisfies readonly { readonly folder: string; readonly kind: Kind; readonly mark: string }[]

export type TypeKind = (typeof forms)[number]['kind']

/** Names of fields that the library has and NetBox has otherwise. */
export const renamed: Readonly<Record<string, string>> = { attribute_data: 'attributes' }

/** Lists of what comes with a type, as the library calls them: `console-ports` are `dcim.consoleporttemplate`. */
export const sections: ReadonlyMap<string, Kind> = new Map(
  [...components]
    .map(templateOf)
    .map((kind) => [entryOf(kind).path.slice('dcim/'.length).replace('-templates/', 's'), kind]),
)

/** NetBox 4.5's list of which front port leads to which rear port; before, a front port told the one it had. */
export const MAPPINGS = 'port-mappings'
