import { CustomResource, type CustomResourceOptions, type Input, type Output } from '@pulumi/pulumi'
import { TOKEN_TYPE } from '../tokens.ts'

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
