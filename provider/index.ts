/**
 * The NetBox provider as a Pulumi program uses it.
 *
 * @example
 * const netbox = new Provider('netbox', { url: 'http://127.0.0.1:8080/netbox/', token })
 * new dcim.Site('paris', { name: 'Paris', slug: 'paris' }, { provider: netbox })
 */
export { Collection, type CollectionArgs, type CollectionObject } from './sdk/collection.ts'
export type { Filters, ObjectFound, Which } from './sdk/functions.ts'
export { KongServices, type KongServicesArgs } from './sdk/kong-services.ts'
export { Link } from './sdk/link.ts'
export { type NextArgs, NextAsn, NextIpAddress, NextPrefix, NextVlan } from './sdk/next.ts'
export { NetBoxObject, type ObjectArgs } from './sdk/object.ts'
export * from './sdk/objects.ts'
export { PluginObject, type PluginObjectArgs } from './sdk/plugin-object.ts'
export { Provider, type ProviderArgs } from './sdk/provider.ts'
export { Token } from './sdk/token.ts'
