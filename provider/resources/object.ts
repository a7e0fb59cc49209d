import { checkFields } from '../../netbox/desired.ts'
import { diff, type Kind, kinds, NetBoxError, type Observed, type Session } from '../../netbox/index.ts'
import type { Connection } from '../connection.ts'
import {
  type Checked,
  type DiffKind,
  hasUnknown,
  type ResourceHandlers,
  reveal,
  UNKNOWN,
  type Value,
  type Values,
} from '../rpc/index.ts'
import { changedFields, emptied, type Fields, knownOf, seal } from './fields.ts'
import { replacing } from './fixed.ts'
import { orLastKnown } from './last-known.ts'

/** Properties of the resource that are no fields of the object. */
const NO_FIELDS = new Set(['adopt', 'display_url'])

/**
 * One object of NetBox as one resource: inputs are its fields in the form people give, and `adopt`; outputs are the
 * same and the address of its page; the id is NetBox's number. An import takes the number or a reference.
 */
export function objectHandlers(kind: Kind, connected: () => Connection): ResourceHandlers {
  return {
    check: ({ news }) => checked(kind, news),

    diff: async ({ id, olds, oldInputs, news }) => {
      const changed = changedFields(kind, fieldsOf(oldInputs), fieldsOf(olds), fieldsOf(news))
      const names = [...changed.keys()]
      const replaces = await replacing(kind, Number(id), names, fieldsOf(news), () => connected().session)
      const shown = (name: string) => `${changed.get(name)!}${replaces.includes(name) ? '-replace' : ''}` as DiffKind
      return {
        changes: names.length > 0,
        diffs: names,
        replaces,
        // With another key both can be there for a moment, and what is on the old one moves before that goes.
        deleteBeforeReplace: !replaces.some((name) => (kinds[kind].key as readonly string[]).includes(name)),
        detailedDiff: Object.fromEntries(names.map((name) => [name, { kind: shown(name), inputDiff: true }])),
      }
    },

    create: async ({ news, preview }) => {
      if (preview) return { id: '', outputs: { ...news, display_url: UNKNOWN } }
      const observed = await connected().session.ensure(kind, fieldsOf(news), { adopt: reveal(news).adopt === true })
      return { id: String(observed.id), outputs: outputsOf(news, observed) }
    },

    read: (request) =>
      orLastKnown(request, connected(), async () => {
        const { id, inputs } = request
        const number = Number(id)
        const observed = await connected().session.read(kind, Number.isInteger(number) ? number : id, { ahead: true })
        if (!observed) return undefined
        const found = await inputsAsFound(kind, inputs, observed, connected().session)
        return { id: String(observed.id), inputs: found, outputs: outputsOf(found, observed) }
      }),

    update: async ({ id, olds, news, oldInputs, preview }) => {
      if (preview) return { ...news, display_url: UNKNOWN }
      const wanted = { ...fieldsOf(news), ...emptied(fieldsOf(oldInputs), fieldsOf(news)) }
      const changed = [...changedFields(kind, fieldsOf(oldInputs), fieldsOf(olds), fieldsOf(news)).keys()]
      const options = { ownedId: Number(id), adopt: reveal(news).adopt === true, changed }
      return outputsOf(news, await connected().session.ensure(kind, wanted, options))
    },

    delete: async ({ id, log }) => {
      const along = await connected().session.remove(kind, Number(id))
      if (along.length > 0) log.info(`NetBox took along ${along.join(', ')}`)
    },
  }
}

/** Checks the fields that are known so far, and marks those as secret that NetBox keeps as secret. */
function checked(kind: Kind, news: Values): Checked {
  const inputs = seal(kind, news)
  // A key that is not known yet cannot be checked; it will be when the resource is made.
  if (kinds[kind].key.some((name) => hasUnknown(news[name]))) return { inputs }
  try {
    checkFields(kind, knownOf(fieldsOf(news)))
    return { inputs }
  } catch (error) {
    if (!(error instanceof NetBoxError)) throw error
    return { inputs, failures: [{ property: error.field ?? '', reason: error.message }] }
  }
}

/** The inputs as NetBox has them now: the program's own spelling where it means the same, NetBox's where it does not. */
async function inputsAsFound(kind: Kind, inputs: Values, observed: Observed, session: Session): Promise<Values> {
  const names = Object.keys(fieldsOf(inputs))
  // An import knows no inputs: everything that is not empty is one.
  if (names.length === 0) return seal(kind, observed.fields as Values)
  const given = fieldsOf(inputs)
  const seeming = diff(kind, given, observed.fields).map(({ field }) => [field, given[field]] as const)
  const changed = new Set(await session.differing(kind, observed, Object.fromEntries(seeming)))
  const found = names.flatMap((name) => {
    const value = changed.has(name) ? (observed.fields[name] as Value | undefined) : inputs[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return seal(kind, { ...Object.fromEntries(found), ...(inputs.adopt === undefined ? {} : { adopt: inputs.adopt }) })
}

function outputsOf(inputs: Values, observed: Observed): Values {
  return { ...inputs, ...(observed.url === undefined ? {} : { display_url: observed.url }) }
}

/** The fields of the object alone, secrets in clear. */
function fieldsOf(values: Values): Fields {
  return Object.fromEntries(Object.entries(reveal(values)).filter(([name]) => !NO_FIELDS.has(name)))
}
