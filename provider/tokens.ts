export { typeOf } from '../netbox/pulumi-type.ts'

/** Pulumi's type of the API token. */
export const TOKEN_TYPE = 'netbox:index:Token'
/** Pulumi's type of a reference that closes a circle. */
export const LINK_TYPE = 'netbox:index:Link'
/** Pulumi's type of an object of a plugin. */
export const PLUGIN_OBJECT_TYPE = 'netbox:index:PluginObject'
/** Pulumi's type of many objects as one resource. */
export const COLLECTION_TYPE = 'netbox:index:Collection'

/** Pulumi's type of what is published through a Kong gateway. */
export const KONG_SERVICES_TYPE = 'netbox:kong:Services'
