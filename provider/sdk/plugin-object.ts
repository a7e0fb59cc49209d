import { CustomResource, type CustomResourceOptions, type Input, type Output } from '@pulumi/pulumi'
import { PLUGIN_OBJECT_TYPE } from '../tokens.ts'

export interface PluginObjectArgs {
  /** One that the provider's `kinds` tell, such as `dns.zone`. */
  kind: Input<string>
  /** By name, as that kind has them. */
  fields: Input<Record<string, unknown>>
  /** Takes over one that is in NetBox already. */
  adopt?: Input<boolean>
}

/**
 * One object of a plugin of NetBox.
 *
 * @example
 * const kinds = { 'dns.zone': { path: 'plugins/dns/zones', key: ['name'], fields: { name: { type: 'text', required: true } } } }
 * const netbox = new Provider('netbox', { url, token, kinds })
 * new PluginObject('lab', { kind: 'dns.zone', fields: { name: 'lab' } }, { provider: netbox })
 */
export class PluginObject extends CustomResource {
  /** Its page in NetBox. */
  declare readonly display_url: Output<string>

  constructor(name: string, args: PluginObjectArgs, options: CustomResourceOptions = {}) {
    super(PLUGIN_OBJECT_TYPE, name, { ...args, display_url: undefined }, options)
  }
}
