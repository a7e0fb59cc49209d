import { isKind } from '../netbox/index.ts'
import { entryOf, type Kind, type Reference } from '../netbox/kinds.ts'
import { referencesIn } from '../netbox/referenced.ts'
import { partsOf } from '../netbox/values/references.ts'

/** One object of a model, with the fields that close a circle taken out. */
export interface Item {
  kind: Kind
  fields: Readonly<Record<string, unknown>>
  /** References to set when the objects they name are there: a device's primary address. */
  later: Readonly<Record<string, unknown>>
}

/**
 * The objects of a model, each after those it refers to.
 *
 * @throws Error if a kind is unknown, or if objects refer to each other in a circle
 */
export function inCreationOrder(model: Readonly<Record<string, readonly object[] | undefined>>): Item[] {
  const items = Object.entries(model).flatMap(([kind, objects = []]) => objects.map((object) => itemOf(kind, object)))
  const ordered = new Set<Item>()
  const visit = (item: Item, path: Item[]): void => {
    if (ordered.has(item)) return
    if (path.includes(item))
      throw new Error(`objects of the model refer to each other in a circle, ${item.kind} is one`)
    for (const needed of neededBy(item, items)) visit(needed, [...path, item])
    ordered.add(item)
  }
  for (const item of items) visit(item, [])
  return [...ordered]
}

/** The objects of the model that an object refers to. What the model does not have must be in NetBox already. */
export function neededBy(item: Item, items: readonly Item[]): Item[] {
  const tags = (item.fields.tags as string[] | undefined) ?? []
  const custom = Object.keys((item.fields.custom_fields as object | undefined) ?? {})
  const references: [Kind, Reference][] = [
    ...referencesIn(item.kind, item.fields),
    ...tags.map((slug): [Kind, Reference] => ['extras.tag', slug]),
    ...custom.map((name): [Kind, Reference] => ['extras.customfield', name]),
  ]
  return references.flatMap(([kind, reference]) => targetsOf(kind, reference, items).filter((one) => one !== item))
}

/** The objects of the model that a reference may mean: those that agree with every key field it gives. */
export function targetsOf(kind: Kind, reference: Reference, items: readonly Item[]): Item[] {
  const parts = Object.entries(partsOf(kind, reference))
  return items.filter(
    (item) =>
      item.kind === kind && parts.every(([name, value]) => JSON.stringify(item.fields[name]) === JSON.stringify(value)),
  )
}

function itemOf(kind: string, object: object): Item {
  if (!isKind(kind)) throw new Error(`the model has objects of the kind ${kind}, which is not known`)
  const { fields } = entryOf(kind)
  const entries = Object.entries(object)
  const closing = ([name]: [string, unknown]) => fields[name]?.deferred === true
  return {
    kind,
    fields: Object.fromEntries(entries.filter((entry) => !closing(entry))),
    later: Object.fromEntries(entries.filter(closing)),
  }
}
