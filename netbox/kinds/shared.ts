import { colour, custom, decimal, ref, required, since, tags, text } from './field.ts'

/** What many kinds have in common, said once. */

const owner = ref('users.owner')

/** What every object with a name and a slug has. */
export const named = { name: required(text), slug: required(text) }
/** What nearly every object has. */
export const common = { owner, description: text, comments: text, tags, custom_fields: custom }
/** What parts of a device or a machine have: no comments. */
export const carried = { owner, description: text, tags, custom_fields: custom }
/** What NetBox is fitted with, and what joins two objects, has of these at most. */
export const owned = { owner, description: text }
export const tagged = { tags, custom_fields: custom }
/** NetBox itself had forgotten to let these be written (its issues 23120 and 23125). */
export const lateTags = since('4.7', tags)
export const lateCustom = since('4.7', custom)

/** Where something is. */
export const places = ['dcim.region', 'dcim.sitegroup', 'dcim.site', 'dcim.location']
/** What holds addresses, of a device or of a machine. */
export const interfaces = ['dcim.interface', 'virtualization.vminterface']

export const grey = colour('9e9e9e')
export const tenant = ref('tenancy.tenant')
export const coordinates = { latitude: decimal, longitude: decimal }
