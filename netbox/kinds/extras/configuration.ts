import { flag, json, kind, number, ref, refs, required, set, since, tags, text } from '../field.ts'
import { owned } from '../shared.ts'

const data_source = ref('core.datasource')
/** A Jinja template, and the file it makes. */
const template = {
  name: required(text),
  template_code: required(text),
  environment_params: json,
  mime_type: text,
  file_name: text,
  file_extension: text,
  as_attachment: flag(true),
  data_source,
}

/** What devices and machines are configured with, and what lists are exported as. */
export const configuration = {
  'extras.configcontextprofile': kind('extras/config-context-profiles', ['name'], {
    name: required(text),
    /** A JSON schema of the data of its contexts. */
    schema: json,
    data_source,
    ...owned,
    comments: text,
    tags,
  }),
  'extras.configcontext': kind('extras/config-contexts', ['name'], {
    name: required(text),
    profile: ref('extras.configcontextprofile'),
    weight: number(1000),
    is_active: flag(true),
    regions: refs('dcim.region'),
    site_groups: refs('dcim.sitegroup'),
    sites: refs('dcim.site'),
    locations: refs('dcim.location'),
    device_types: refs('dcim.devicetype'),
    roles: refs('dcim.devicerole'),
    platforms: refs('dcim.platform'),
    cluster_types: refs('virtualization.clustertype'),
    cluster_groups: refs('virtualization.clustergroup'),
    clusters: refs('virtualization.cluster'),
    tenant_groups: refs('tenancy.tenantgroup'),
    tenants: refs('tenancy.tenant'),
    /** Slugs of tags of the devices and machines it is for: it bears none itself. */
    tags: set,
    data: required(json),
    data_source,
    ...owned,
  }),
  'extras.configtemplate': kind(
    'extras/config-templates',
    ['name'],
    { ...template, auto_sync_enabled: flag(false), debug: since('4.6', flag(false)), ...owned, tags },
    {
      unique: false,
      note: 'NetBox takes several templates of one name; a name that fits several is refused, and {id} says which.',
    },
  ),
  'extras.exporttemplate': kind(
    'extras/export-templates',
    ['name'],
    { ...template, object_types: required(set), auto_sync_enabled: since('4.7', flag(false)), ...owned },
    {
      unique: false,
      note: 'NetBox takes several templates of one name; a name that fits several is refused, and {id} says which.',
    },
  ),
}
