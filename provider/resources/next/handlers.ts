import { diff, kinds, type Observed } from '../../../netbox/index.ts'
import type { Connection } from '../../connection.ts'
import {
  hasUnknown,
  InitFailed,
  type ResourceHandlers,
  reveal,
  UNKNOWN,
  type Value,
  type Values,
} from '../../rpc/index.ts'
import { bagOf, emptied, type Fields, seal } from '../fields.ts'
import { orLastKnown } from '../last-known.ts'
import { NEXT, type Next, type NextType } from './table.ts'
import { type NextInputs, take } from './take.ts'

/**
 * The next free address, prefix, VLAN or ASN as a resource: taken once, the same as long as the resource is there, and free again with
 * its end.
 */
export function nextHandlers(type: NextType, connected: () => Connection): ResourceHandlers {
  const next: Next = NEXT[type]
  const { kind, field } = next

  /** Brings the one that was taken to the fields that are wanted. */
  const furnish = async (taken: Observed, fields: Fields): Promise<Observed> =>
    Object.keys(fields).length === 0
      ? taken
      : await connected().session.ensure(kind, { ...keyOf(taken), ...fields }, { ownedId: taken.id })

  return {
    check: ({ news }) => {
      const failures = Object.hasOwn(bagOf(news.fields), field)
        ? [{ property: `fields.${field}`, reason: `is handed out by NetBox; give it as wish if it must be this one` }]
        : []
      return { inputs: sealed(kind, news), failures }
    },

    diff: ({ olds, oldInputs, news }) => {
      const [before, after] = [reveal(oldInputs), reveal(news)]
      const differs = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(after[name])
      const moved = ['from', 'length'].filter(differs)
      // To wish for the one that is there already changes nothing.
      const another = after.wish !== undefined && differs('wish') && String(after.wish) !== String(reveal(olds)[field])
      const replaces = [...moved, ...(another ? ['wish'] : [])]
      const changed = [...replaces, ...(differs('fields') || hasUnknown(news.fields) ? ['fields'] : [])]
      return { changes: changed.length > 0, diffs: changed, replaces, deleteBeforeReplace: false }
    },

    create: async ({ urn, news, preview }) => {
      if (preview) return { id: '', outputs: { ...news, [field]: UNKNOWN, display_url: UNKNOWN } }
      const inputs = inputsOf(news)
      const taken = await take(
        next,
        inputs,
        connected(),
        `${connected().message}, ${urn.split('::').slice(2).join(' ')}`,
      )
      const id = String(taken.id)
      try {
        return { id, outputs: outputsOf(field, news, await furnish(taken, inputs.fields ?? {})) }
      } catch (error) {
        // It is taken: a second run must not take another.
        throw new InitFailed((error as Error).message, { id, outputs: outputsOf(field, news, taken), inputs: news })
      }
    },

    read: (request) =>
      orLastKnown(request, connected(), async () => {
        const { id, inputs } = request
        const { session } = connected()
        const observed = await session.read(kind, Number(id), { ahead: true })
        if (!observed) return undefined
        const given = (inputsOf(inputs).fields ?? {}) as Fields
        const seeming = diff(kind, given, observed.fields).map(({ field: name }) => [name, given[name]] as const)
        const changed = await session.differing(kind, observed, Object.fromEntries(seeming))
        const now = changed.map((name) => [name, (observed.fields[name] ?? null) as Value] as const)
        const fields = { ...bagOf(inputs.fields), ...Object.fromEntries(now) }
        const found = inputs.fields === undefined ? inputs : sealed(kind, { ...inputs, fields })
        return { id, inputs: found, outputs: outputsOf(field, found, observed) }
      }),

    update: async ({ id, olds, oldInputs, news, preview }) => {
      if (preview) return { ...news, [field]: olds[field], display_url: olds.display_url }
      const [before, after] = [inputsOf(oldInputs).fields ?? {}, inputsOf(news).fields ?? {}]
      const taken = await connected().session.read(kind, Number(id))
      if (!taken) throw new Error(`${kind} number ${id} is gone; refresh, and another one is taken`)
      return outputsOf(field, news, await furnish(taken, { ...emptied(before, after), ...after }))
    },

    delete: async ({ id, log }) => {
      const along = await connected().session.remove(kind, Number(id))
      if (along.length > 0) log.info(`NetBox took along ${along.join(', ')}`)
    },
  }
}

function inputsOf(values: Values): NextInputs {
  return reveal(values) as unknown as NextInputs
}

function sealed(kind: Next['kind'], values: Values): Values {
  return values.fields === undefined ? values : { ...values, fields: seal(kind, bagOf(values.fields)) }
}

function outputsOf(field: string, inputs: Values, { fields, url }: Observed): Values {
  return { ...inputs, [field]: fields[field] as Value, ...(url !== undefined && { display_url: url }) }
}

/** The fields that tell the object from others: what every change of it must name. */
function keyOf({ kind, fields }: Observed): Fields {
  return Object.fromEntries(
    kinds[kind].key.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  )
}
