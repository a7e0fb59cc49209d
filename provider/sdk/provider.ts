import { type Input, output, ProviderResource, type ResourceOptions, secret } from '@pulumi/pulumi'

/** Where NetBox is (base path included), and a token or the user and password to make one with. */
export interface ProviderArgs {
  url: Input<string>
  /** The `ssh://user@host` on whose loopback that is; not given if it can be called from here. */
  via?: Input<string>
  token?: Input<string>
  username?: Input<string>
  password?: Input<string>
  /** Kinds of plugins by name, told by path, key and fields: for {@link import('./plugin-object.ts').PluginObject}, and in collections. */
  kinds?: Input<Record<string, unknown>>
}

/** A connection to one NetBox, for the resources that name it in their options. */
export class Provider extends ProviderResource {
  constructor(
    name: string,
    { url, via, username, token, password, kinds }: ProviderArgs,
    options: ResourceOptions = {},
  ) {
    const sealed = (value: Input<string> | undefined) => (value === undefined ? undefined : secret(value))
    // Settings of a provider travel as texts.
    const told = kinds === undefined ? undefined : output(kinds).apply((all) => JSON.stringify(all))
    super(
      'netbox',
      name,
      { url, via, username, token: sealed(token), password: sealed(password), kinds: told },
      options,
    )
  }
}
