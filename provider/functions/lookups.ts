import { type Kind, kinds, NetBoxError, type Observed, type Reference } from '../../netbox/index.ts'
import { labelOf } from '../../netbox/normalise.ts'
import type { Connection } from '../connection.ts'
import { seal } from '../resources/fields.ts'
import { type InvokeHandler, isValues, reveal, type Value, type Values } from '../rpc/index.ts'
import { functionsOf } from './names.ts'

/** What a program asks NetBox without declaring it, for every kind: one object by its key, and those that filters choose. */
export function lookups(connected: () => Connection): Record<string, InvokeHandler> {
  const both = (Object.keys(kinds) as Kind[]).map((kind): [string, InvokeHandler][] => {
    const { one, many } = functionsOf(kind)
    return [
      [one, async (args) => await oneOf(kind, reveal(args), connected())],
      [many, async (args) => await manyOf(kind, reveal(args), connected())],
    ]
  })
  return Object.fromEntries(both.flat())
}

/** Throws `not-found` where there is none, `ambiguous` where there are several. */
async function oneOf(kind: Kind, args: Values, { session }: Connection): Promise<Values> {
  const observed = await session.read(kind, args as Reference)
  if (observed) return resultOf(observed)
  const named = args.id === undefined ? labelOf(args) : `id ${args.id}`
  throw new NetBoxError({ code: 'not-found', kind, message: `there is no ${kind} ${named} in NetBox` })
}

async function manyOf(kind: Kind, { filter = {} }: Values, { session }: Connection): Promise<Values> {
  if (!isValues(filter))
    throw new NetBoxError({ code: 'invalid', kind, message: `filter of ${kind} must be an object of NetBox's filters` })
  const filters = Object.entries(filter).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, textOf(kind, name, one)] as const),
  )
  return { objects: (await session.find(kind, filters)).map(resultOf) }
}

function textOf(kind: Kind, name: string, value: Value | undefined): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new NetBoxError({
    code: 'invalid',
    kind,
    field: name,
    message: `the filter ${name} of ${kind} is ${JSON.stringify(value)}; it must be a text, a number, true or false, or a list of these`,
  })
}

function resultOf({ kind, id, url, fields }: Observed): Values {
  return { ...seal(kind, fields as Values), id, ...(url !== undefined && { display_url: url }) }
}
