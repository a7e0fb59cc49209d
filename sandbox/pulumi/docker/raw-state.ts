import { isValues, type Value, type Values } from '../../../provider/rpc/index.ts'
import { isObjects, type Property, type Schema } from './schema.ts'

/**
 * What the genuine plugin's bridge notes as `__pulumi_raw_state_delta`: how Terraform's state is had back from the outputs. Names
 * that Terraform spells otherwise (`renamed`), lists (`arr`), maps (`map`), and objects that it keeps as lists of one (`plu`).
 *
 * @param isNew just created: what nobody said of an object that Docker may fill in is null in Terraform's state, later an empty list
 */
export function rawStateDelta(schema: Schema, outputs: Values, isNew = false): Values {
  const parts = Object.entries(schema)
    .map(([name, property]) => [name, deltaOf(property, outputs[name], isNew)] as const)
    .filter((pair): pair is readonly [string, Values] => pair[1] !== undefined)
  const renamed = Object.entries(schema).flatMap(([name, { terraform }]) => (terraform ? [[name, terraform]] : []))
  return {
    obj: {
      ...(parts.length > 0 && { ps: Object.fromEntries(parts) }),
      ...(renamed.length > 0 && { renamed: Object.fromEntries(renamed) }),
    },
  }
}

function deltaOf({ kind, of, computed }: Property, value: Value | undefined, isNew: boolean): Values | undefined {
  const none = value === undefined || value === null
  if (none && isNew && computed) return undefined
  if (kind === 'object') return { plu: { i: none ? {} : rawStateDelta(of!, value as Values) } }
  if (none) return undefined
  if (kind === 'map') return { map: {} }
  if (kind === 'list' || kind === 'set') return { arr: {} }
  if (!isObjects(kind)) return undefined
  const elements = (value as Value[]).filter(isValues).map((element, n) => [n, rawStateDelta(of ?? {}, element)])
  return { arr: elements.length > 0 ? { el: Object.fromEntries(elements) } : {} }
}
