import { type Kind, type KindEntry, kinds } from '../../netbox/index.ts'
import { typeOf } from '../tokens.ts'
import { functionsOf } from './names.ts'

type Properties = Readonly<Record<string, object>>

/** The functions in the words of a Pulumi package schema. @param resources as the schema has them, by type */
export function functionSchemas(
  resources: Readonly<Record<string, { readonly properties: Properties }>>,
): Record<string, object> {
  const both = (Object.keys(kinds) as Kind[]).map((kind): [string, object][] => {
    const { one, many } = functionsOf(kind)
    const { adopt: _, ...fields } = resources[typeOf(kind)]!.properties
    const found = { ...fields, id: { type: 'integer', description: "NetBox's number of it." } }
    return [
      [one, oneSchema(kind, fields, found)],
      [many, manySchema(kind)],
    ]
  })
  return Object.fromEntries(both.flat())
}

function oneSchema(kind: Kind, fields: Properties, found: Properties): object {
  const { key }: KindEntry = kinds[kind]
  const given = Object.fromEntries(
    [...key, 'name', 'id'].flatMap((name) => (fields[name] ? [[name, fields[name]]] : [])),
  )
  return {
    description: `The ${kind} with this ${key.join(', ')}, or with this id. An error where there is none, or more than one.`,
    inputs: { type: 'object', properties: { ...given, id: { type: 'integer' } } },
    outputs: { type: 'object', properties: found, required: ['id'] },
  }
}

function manySchema(kind: Kind): object {
  const any = { $ref: 'pulumi.json#/Any' }
  return {
    description: `Every ${kind} that NetBox's own filters choose, all without one. A filter that NetBox does not know is refused.`,
    inputs: {
      type: 'object',
      properties: {
        filter: {
          type: 'object',
          additionalProperties: any,
          description: 'Values by filter; several mean any of them.',
        },
      },
    },
    outputs: {
      type: 'object',
      properties: { objects: { type: 'array', items: { type: 'object', additionalProperties: any } } },
      required: ['objects'],
    },
  }
}
