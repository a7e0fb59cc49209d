import { CustomResource, type CustomResourceOptions, type Input, type Inputs, type Output } from '@pulumi/pulumi'
import type { Fields, Kind, Reference } from '../../netbox/index.ts'
import { NEXT, type NextType } from '../resources/next/table.ts'
import type { Deep, Named } from './object.ts'

/** Where the next one comes from: one by its key, or the first with room among those of a tag or a role. */
type Parent = Reference | { tag: string } | { role: string }

export interface NextArgs<T extends NextType> {
  from: { readonly [P in keyof (typeof NEXT)[T]['parents']]?: Deep<Parent> }
  /** The other fields of the object. */
  fields?: Deep<Partial<Named<Fields<(typeof NEXT)[T]['kind'] & Kind>>>>
  /** The very one that is wished for, in the place of the next free one. */
  wish?: Input<string | number>
  /** Takes over the one wished for where NetBox has it already. */
  adopt?: Input<boolean>
}

class Taken<T extends NextType> extends CustomResource {
  /** Its page in NetBox. */
  declare readonly display_url: Output<string>

  constructor(type: T, name: string, args: NextArgs<T> & { length?: Input<number> }, options?: CustomResourceOptions) {
    super(type, name, { ...(args as Inputs), [NEXT[type].field]: undefined, display_url: undefined }, options)
  }
}

/**
 * The next free address of a prefix or a range, which stays this one's until it goes.
 *
 * @example
 * const address = new NextIpAddress('web', { from: { prefix: { role: 'servers' } }, fields: { dns_name: 'web.lan' } })
 */
export class NextIpAddress extends Taken<'netbox:ipam:NextIpAddress'> {
  /** With its mask. */
  declare readonly address: Output<string>
  constructor(name: string, args: NextArgs<'netbox:ipam:NextIpAddress'>, options?: CustomResourceOptions) {
    super('netbox:ipam:NextIpAddress', name, args, options)
  }
}

/** The next free prefix of a length, inside another one. */
export class NextPrefix extends Taken<'netbox:ipam:NextPrefix'> {
  declare readonly prefix: Output<string>
  constructor(
    name: string,
    args: NextArgs<'netbox:ipam:NextPrefix'> & { length: Input<number> },
    options?: CustomResourceOptions,
  ) {
    super('netbox:ipam:NextPrefix', name, args, options)
  }
}

/** The next free VLAN of a group; `fields` gives its name. */
export class NextVlan extends Taken<'netbox:ipam:NextVlan'> {
  declare readonly vid: Output<number>
  constructor(name: string, args: NextArgs<'netbox:ipam:NextVlan'>, options?: CustomResourceOptions) {
    super('netbox:ipam:NextVlan', name, args, options)
  }
}

/** The next free ASN of a range. */
export class NextAsn extends Taken<'netbox:ipam:NextAsn'> {
  declare readonly asn: Output<number>
  constructor(name: string, args: NextArgs<'netbox:ipam:NextAsn'>, options?: CustomResourceOptions) {
    super('netbox:ipam:NextAsn', name, args, options)
  }
}
