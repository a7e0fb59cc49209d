import { CustomResource, type CustomResourceOptions, type Input, type Output, secret } from '@pulumi/pulumi'
import { TOKEN_TYPE } from '../tokens.ts'

export interface TokenArgs {
  description?: Input<string>
  /** A change of one makes a new token. */
  keepers?: Input<Record<string, Input<string>>>
  /** Whose token it is; the provider's user by default. With `password`. */
  username?: Input<string>
  password?: Input<string>
}

/** An API token of a user; made anew when a keeper changes, revoked when the resource goes. */
export class Token extends CustomResource {
  /** The text to send: `nbt_<key>.<token>`. Secret. */
  declare readonly value: Output<string>

  constructor(name: string, { password, ...args }: TokenArgs, options: CustomResourceOptions) {
    const sealed = password === undefined ? {} : { password: secret(password) }
    super(
      TOKEN_TYPE,
      name,
      { ...args, ...sealed, value: undefined },
      { ...options, additionalSecretOutputs: ['value', 'password'] },
    )
  }
}
