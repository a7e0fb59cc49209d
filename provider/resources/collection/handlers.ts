import { readCurrent } from '../../../netbox/index.ts'
import type { Connection } from '../../connection.ts'
import { hasUnknown, InitFailed, type ResourceHandlers, UNKNOWN, type Values } from '../../rpc/index.ts'
import { bagOf } from '../fields.ts'
import { orLastKnown } from '../last-known.ts'
import { bring } from './bring.ts'
import { differenceOf } from './difference.ts'
import { desiredOf, entriesOf, failuresIn, idsOf, sealObjects } from './entries.ts'
import { objectsAsFound } from './found.ts'
import type { Outcome } from './outcome.ts'

/**
 * Thousands of objects of any kinds as one resource. Inputs: `objects` by a key of the author's choice, `policy` and
 * `adopt`; outputs: the objects that are there, and NetBox's number of each, by key.
 *
 * The engine writes its whole state after every resource, which costs more than the object itself once there are many.
 */
export function collectionHandlers(connected: () => Connection): ResourceHandlers {
  return {
    check: ({ news }) => ({ inputs: sealObjects(news), failures: failuresIn(news) }),

    diff: ({ olds, news }) => differenceOf(olds, news),

    create: async ({ urn, news, preview, log }) => {
      const id = urn.split('::').at(-1)!
      if (preview) return { id: '', outputs: foreseen({}, news) }
      const outcome = await bring(connected(), {}, news, log)
      // With nothing made there is nothing to keep in the state.
      if (Object.keys(outcome.ids).length === 0 && outcome.failures.length > 0) throw new Error(summary(outcome))
      return { id, outputs: settled(id, news, outcome) }
    },

    read: (request) =>
      orLastKnown(request, connected(), async () => {
        const { id, state, inputs } = request
        if (state.objects === undefined)
          throw new Error(
            'a collection cannot be imported: declare it with adopt: true, and it takes over what is there',
          )
        const { client } = connected()
        const entries = entriesOf(state)
        const current = await readCurrent(client, desiredOf(entries, idsOf(state)), { mode: 'upsert' })
        const objects = objectsAsFound(state, current)
        const ids = Object.fromEntries(Object.entries(idsOf(state)).filter(([key]) => Object.hasOwn(objects, key)))
        return { id, inputs: { ...inputs, objects }, outputs: { ...state, objects, ids } }
      }),

    update: async ({ id, olds, news, preview, log }) => {
      if (preview) return foreseen(olds, news)
      return settled(id, news, await bring(connected(), olds, news, log))
    },

    delete: async ({ olds, log }) => {
      const outcome = await bring(connected(), olds, { objects: {} }, log)
      if (outcome.failures.length > 0) throw new Error(summary(outcome))
    },
  }
}

/** The outputs as far as a preview can tell. */
function foreseen(olds: Values, news: Values): Values {
  if (hasUnknown(news.objects)) return { ...news, ids: UNKNOWN }
  const ids = idsOf(olds)
  return { ...news, ids: Object.fromEntries(Object.keys(bagOf(news.objects)).map((key) => [key, ids[key] ?? UNKNOWN])) }
}

/** The outputs; if some objects failed, with that as an error that the engine keeps the outputs of. */
function settled(id: string, news: Values, outcome: Outcome): Values {
  const { objects, ids, failures } = outcome
  const outputs = { ...news, objects, ids: { ...ids } }
  if (failures.length > 0) throw new InitFailed(summary(outcome), { id, outputs, inputs: news })
  return outputs
}

function summary({ failures }: Outcome): string {
  const shown = failures.slice(0, 10)
  const rest = failures.length - shown.length
  const lines = [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])]
  const count = failures.length === 1 ? '1 object' : `${failures.length} objects`
  return `${count} failed:\n${lines.map((line) => `- ${line}`).join('\n')}`
}
