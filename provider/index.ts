/**
 * The NetBox provider as a Pulumi program uses it.
 *
 * @example
 * const netbox = new Provider('netbox', { url: 'http://127.0.0.1:8080/netbox/', token })
 * new NetBoxObject('dcim.site', 'paris', { name: 'Paris', slug: 'paris' }, { provider: netbox })
 */
import {
  CustomResource,
  type CustomResourceOptions,
  type Input,
  type Inputs,
  type Output,
  ProviderResource,
  type ResourceOptions,
  secret,
} from '@pulumi/pulumi'
import type { Fields, Kind, Reference } from '../netbox/index.ts'
import { LINK_TYPE, TOKEN_TYPE, typeOf } from './tokens.ts'

/** Where NetBox is (base path included), and a token or the user and password to make one with. */
export interface ProviderArgs {
  url: Input<string>
  token?: Input<string>
  username?: Input<string>
  password?: Input<string>
}

/** A connection to one NetBox, for the resources that name it in their options. */
export class Provider extends ProviderResource {
  constructor(name: string, { url, username, token, password }: ProviderArgs, options: ResourceOptions = {}) {
    const sealed = (value: Input<string> | undefined) => (value === undefined ? undefined : secret(value))
    super('netbox', name, { url, username, token: sealed(token), password: sealed(password) }, options)
  }
}

/** An API token of the provider's user; made anew when a keeper changes, revoked when the resource goes. */
export class Token extends CustomResource {
  /** The text to send: `nbt_<key>.<token>`. Secret. */
  declare readonly value: Output<string>

  constructor(
    name: string,
    args: { description?: Input<string>; keepers?: Input<Record<string, Input<string>>> },
    options: CustomResourceOptions,
  ) {
    super(TOKEN_TYPE, name, { ...args, value: undefined }, { ...options, additionalSecretOutputs: ['value'] })
  }
}

/** What is wanted of an object, each field known or yet to be; `adopt: true` takes over one that is there already. */
export type ObjectArgs<K extends Kind> = { [N in keyof Fields<K>]: Input<Fields<K>[N]> } & { adopt?: Input<boolean> }

/** One object of NetBox. Fields that are left out stay as they are in NetBox. */
export class NetBoxObject<K extends Kind = Kind> extends CustomResource {
  /** Its page in NetBox. */
  declare readonly display_url: Output<string>

  constructor(kind: K, name: string, args: ObjectArgs<K>, options: CustomResourceOptions) {
    super(typeOf(kind), name, { ...(args as Inputs), display_url: undefined }, options)
  }
}

/** Sets one reference of an object after both are there: a device's primary address. */
export class Link extends CustomResource {
  constructor(
    name: string,
    args: { kind: Kind; object: Input<number>; field: string; to: Input<Reference> },
    options: CustomResourceOptions,
  ) {
    super(LINK_TYPE, name, args, options)
  }
}
