import { CustomResource, type CustomResourceOptions, type Input, type Inputs, type Output } from '@pulumi/pulumi'
import type { Fields, Kind } from '../../netbox/index.ts'
import { typeOf } from '../tokens.ts'

/** The fields of a kind by their own names alone: no other name, no number. */
export type Named<F> = { [N in keyof F as string extends N ? never : N extends 'id' | number ? never : N]: F[N] }

/** A value of which any part may be yet to be: `{ site: office.slug }`. */
export type Deep<T> = Input<T extends object ? { [N in keyof T]: Deep<T[N]> } : T>

/** What is wanted of an object, each field known or yet to be; `adopt: true` takes over one that is there already. */
export type ObjectArgs<K extends Kind> = { [N in keyof Named<Fields<K>>]: Deep<Named<Fields<K>>[N]> } & {
  adopt?: Input<boolean>
}

/** One object of NetBox. Fields that are left out stay as they are in NetBox. */
export class NetBoxObject<K extends Kind = Kind> extends CustomResource {
  /** Its page in NetBox. */
  declare readonly display_url: Output<string>

  constructor(kind: K, name: string, args: ObjectArgs<K>, options: CustomResourceOptions = {}) {
    super(typeOf(kind), name, { ...(args as Inputs), display_url: undefined }, options)
  }
}
