import { isOfPlugin } from '../../netbox/kinds/told.ts'
import { entryOf, isKind, type Kind } from '../../netbox/kinds.ts'
import type { Connection } from '../connection.ts'
import { type CheckFailure, hasUnknown, type ResourceHandlers, type Value, type Values } from '../rpc/index.ts'
import { bagOf } from './fields.ts'
import { objectHandlers } from './object.ts'

/** What stands beside the fields. */
const BESIDE = ['adopt', 'display_url']

/**
 * One object of a plugin as one resource: inputs are its kind, which the provider's configuration tells, its `fields`, and `adopt`; all
 * else is as with {@link objectHandlers}. The id is `dns.zone:12`; an import takes that or a reference in the place of the number.
 */
export function pluginObjectHandlers(connected: () => Connection): ResourceHandlers {
  const of = (kind: string) => objectHandlers(kind as Kind, connected)
  return {
    check: async (request) => {
      const { news } = request
      const failures = mistakesIn(news)
      const kind = news.kind as string
      if (failures.length > 0 || hasUnknown(news.kind) || !isBag(news.fields)) return { inputs: news, failures }
      const checked = await of(kind).check({ ...request, olds: flat(request.olds), news: flat(news) })
      const named = ({ property, reason }: CheckFailure) => ({ property: nameOf(property), reason })
      return { inputs: nested(kind, checked.inputs), failures: (checked.failures ?? []).map(named) }
    },

    diff: async (request) => {
      const { id, olds, oldInputs, news } = request
      const [kind, number] = partsOf(id)
      if (news.kind !== kind) return { changes: true, diffs: ['kind'], replaces: ['kind'], deleteBeforeReplace: false }
      if (!isBag(news.fields)) return { changes: true, diffs: ['fields'] }
      const told = { id: number, olds: flat(olds), oldInputs: flat(oldInputs), news: flat(news) }
      const { diffs = [], replaces = [], detailedDiff = {}, ...rest } = await of(kind).diff({ ...request, ...told })
      const detailed = Object.entries(detailedDiff).map(([name, how]) => [nameOf(name), how])
      return {
        ...rest,
        diffs: [...new Set(diffs.map((name) => (BESIDE.includes(name) ? name : 'fields')))],
        replaces: replaces.map(nameOf),
        detailedDiff: Object.fromEntries(detailed),
      }
    },

    create: async (request) => {
      const kind = request.news.kind as string
      const { id, outputs } = await of(kind).create({ ...request, news: flat(request.news) })
      return { id: id && `${kind}:${id}`, outputs: nested(kind, outputs) }
    },

    read: async (request) => {
      const [kind, number] = partsOf(request.id)
      const [state, inputs] = [flat(request.state), flat(request.inputs)]
      const found = await of(kind).read({ ...request, id: number, state, inputs })
      if (!found) return undefined
      return { id: `${kind}:${found.id}`, inputs: nested(kind, found.inputs), outputs: nested(kind, found.outputs) }
    },

    update: async (request) => {
      const [kind, number] = partsOf(request.id)
      const told = { olds: flat(request.olds), oldInputs: flat(request.oldInputs), news: flat(request.news) }
      return nested(kind, await of(kind).update!({ ...request, id: number, ...told }))
    },

    delete: async (request) => {
      const [kind, number] = partsOf(request.id)
      await of(kind).delete({ ...request, id: number, olds: flat(request.olds), oldInputs: flat(request.oldInputs) })
    },
  }
}

function mistakesIn({ kind, fields }: Values): CheckFailure[] {
  if (!hasUnknown(kind) && !isToldKind(kind))
    return [
      { property: 'kind', reason: `is ${JSON.stringify(kind ?? null)}; it must be one that the provider's kinds tell` },
    ]
  if (hasUnknown(fields) || isBag(fields)) return []
  return [{ property: 'fields', reason: 'is missing: the fields of the object by name' }]
}

function isToldKind(kind: Value | undefined): boolean {
  return typeof kind === 'string' && isKind(kind) && isOfPlugin(entryOf(kind))
}

/** `dns.zone:12` → its kind, and the number or reference. */
function partsOf(id: string): [kind: string, which: string] {
  const [, kind = '', which = ''] = /^([^:]+):(.+)$/s.exec(id) ?? []
  if (isToldKind(kind)) return [kind, which]
  throw new Error(
    `"${id}" is no object of a plugin: it must be a kind that the provider's kinds tell, and a number, such as dns.zone:12`,
  )
}

function flat(values: Values): Values {
  const beside = BESIDE.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]))
  return { ...bagOf(values.fields), ...Object.fromEntries(beside) }
}

function nested(kind: string, values: Values): Values {
  const { adopt, display_url, ...fields } = values
  return { kind, fields, ...(adopt !== undefined && { adopt }), ...(display_url !== undefined && { display_url }) }
}

function nameOf(field: string): string {
  return field === '' || BESIDE.includes(field) ? field : `fields.${field}`
}

function isBag(value: Value | undefined): boolean {
  return Object.keys(bagOf(value)).length > 0
}
