import { diff, type Kind, kinds, type Observed, type Reference } from '../../netbox/index.ts'
import type { Connection } from '../connection.ts'
import { type ResourceHandlers, reveal, type Value, type Values } from '../rpc/index.ts'
import { orLastKnown } from './last-known.ts'

/** Inputs of a link: field `field` of the object number `object` refers to `to`. */
interface LinkInputs {
  kind: Kind
  object: number
  field: string
  to: Reference
}

/**
 * A reference that closes a circle, as a resource of its own: a device's primary address needs the address, which needs
 * the interface, which needs the device. So the device is made first, and linked last.
 */
export function linkHandlers(connected: () => Connection): ResourceHandlers {
  const set = async ({ kind, object, field }: LinkInputs, to: Reference | null): Promise<boolean> => {
    const { session } = connected()
    const observed = await session.read(kind, object)
    if (observed) await session.ensure(kind, { ...keyOf(observed), [field]: to }, { ownedId: object })
    return observed !== undefined
  }

  return {
    check: ({ news }) => ({ inputs: news }),

    diff: ({ oldInputs, news }) => {
      const [before, after] = [inputsOf(oldInputs), inputsOf(news)]
      const changed = (['kind', 'object', 'field', 'to'] as const).filter(
        (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
      )
      return { changes: changed.length > 0, diffs: changed, replaces: changed.filter((name) => name !== 'to') }
    },

    create: async ({ news, preview }) => {
      const inputs = inputsOf(news)
      if (preview) return { id: '', outputs: news }
      if (!(await set(inputs, inputs.to))) throw new Error(`there is no ${inputs.kind} number ${inputs.object} to link`)
      return { id: `${inputs.kind}/${inputs.object}/${inputs.field}`, outputs: news }
    },

    read: (request) =>
      orLastKnown(request, connected(), async () => {
        const { id, inputs } = request
        const [kind, object, field] = partsOf(id)
        const observed = await connected().session.read(kind, object, { ahead: true })
        const found = observed?.fields[field]
        if (found === undefined) return undefined
        // The program's own spelling, as long as it means the same object.
        const given = { [field]: reveal(inputs).to }
        const same =
          inputs.to !== undefined &&
          (diff(kind, given, observed!.fields).length === 0 ||
            (await connected().session.differing(kind, observed!, given)).length === 0)
        const now: Values = { kind, object, field, to: same ? inputs.to! : (found as Value) }
        return { id, inputs: now, outputs: now }
      }),

    update: async ({ news, preview }) => {
      const inputs = inputsOf(news)
      if (!preview) await set(inputs, inputs.to)
      return news
    },

    delete: async ({ olds }) => {
      await set(inputsOf(olds), null)
    },
  }
}

function partsOf(id: string): [kind: Kind, object: number, field: string] {
  const [kind = '', object = '', field = ''] = id.split('/')
  return [kind as Kind, Number(object), field]
}

function inputsOf(values: Values): LinkInputs {
  return reveal(values) as unknown as LinkInputs
}

/** The fields that tell the object from others: what every change of it must name. */
function keyOf({ kind, fields }: Observed): Record<string, unknown> {
  return Object.fromEntries(kinds[kind].key.map((name) => [name, fields[name]]))
}
