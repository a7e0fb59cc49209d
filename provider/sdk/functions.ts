import { type Input, type Inputs, type InvokeOptions, type Output, output, runtime } from '@pulumi/pulumi'
import { type Fields, type Kind, kinds } from '../../netbox/index.ts'
import { functionsOf } from '../functions/names.ts'
import type { Deep, Named } from './object.ts'

/** What tells an object: fields of its key, or its number. */
export type Which<K extends Kind> = Partial<Named<Fields<K>>> & { readonly id?: number }

/** Values of NetBox's own filters, by name; several mean any of them: `{ site: 'homelab', status: ['active', 'staged'] }`. */
export type Filters = Readonly<Record<string, FilterValue | readonly FilterValue[]>>
type FilterValue = string | number | boolean

/** An object as NetBox has it; fields that are empty there are left out. */
export type ObjectFound<K extends Kind> = Partial<Named<Fields<K>>> & {
  readonly id: number
  /** Its page in NetBox. */
  readonly display_url?: string
}

/** Looks one object up. The promise fails where NetBox has none, or more than one. */
export type GetOne<K extends Kind> = (which: Which<K>, options?: InvokeOptions) => Promise<ObjectFound<K>>

/** The same by values that are yet to be. */
export type GetOneOutput<K extends Kind> = (which: Deep<Which<K>>, options?: InvokeOptions) => Output<ObjectFound<K>>

/** All objects that the filters choose, maybe none. A filter that NetBox does not know is refused. */
export type GetMany<K extends Kind> = (filters?: Filters, options?: InvokeOptions) => Promise<ObjectFound<K>[]>

/** The same by values that are yet to be. */
export type GetManyOutput<K extends Kind> = (
  filters?: { readonly [name: string]: Input<Filters[string]> },
  options?: InvokeOptions,
) => Output<ObjectFound<K>[]>

/** The functions that look up objects of a kind, by the names they have in a program. */
export function lookupsOf<K extends Kind>(kind: K): Record<string, unknown> {
  const { one, many } = functionsOf(kind)
  const nameOf = (token: string) => token.split(':')[2]!
  const getOne: GetOne<K> = (which, options) => runtime.invoke(one, which as Inputs, options)
  const getOneOutput: GetOneOutput<K> = (which, options) => runtime.invokeOutput(one, which as Inputs, options)
  const getMany: GetMany<K> = async (filter = {}, options = {}) =>
    ((await runtime.invoke(many, { filter }, options)) as { objects: ObjectFound<K>[] }).objects
  const getManyOutput: GetManyOutput<K> = (filter = {}, options = {}) =>
    output(runtime.invokeOutput<{ objects: ObjectFound<K>[] }>(many, { filter }, options)).apply(
      ({ objects }) => objects as never,
    )
  return {
    [nameOf(one)]: getOne,
    [`${nameOf(one)}Output`]: getOneOutput,
    [nameOf(many)]: getMany,
    [`${nameOf(many)}Output`]: getManyOutput,
  }
}

/** The kinds of an app of NetBox. */
export function kindsOf(app: string): Kind[] {
  return (Object.keys(kinds) as Kind[]).filter((kind) => kinds[kind].path.startsWith(`${app}/`))
}
