import { type Input, ProviderResource, type ResourceOptions, secret } from '@pulumi/pulumi'

/** Where NetBox is (base path included), and a token or the user and password to make one with. */
export interface ProviderArgs {
  url: Input<string>
  /** The `ssh://user@host` on whose loopback that is; not given if it can be called from here. */
  via?: Input<string>
  token?: Input<string>
  username?: Input<string>
  password?: Input<string>
}

/** A connection to one NetBox, for the resources that name it in their options. */
export class Provider extends ProviderResource {
  constructor(name: string, { url, via, username, token, password }: ProviderArgs, options: ResourceOptions = {}) {
    const sealed = (value: Input<string> | undefined) => (value === undefined ? undefined : secret(value))
    super('netbox', name, { url, via, username, token: sealed(token), password: sealed(password) }, options)
  }
}
