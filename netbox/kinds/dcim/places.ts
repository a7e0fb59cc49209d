import { choice, kind, nullable, ref, refs, required, text, within } from '../field.ts'
import { common, coordinates, named, tenant } from '../shared.ts'

export const places = {
  'dcim.region': kind('dcim/regions', ['slug'], { ...named, parent: ref('dcim.region'), ...common }, within('parent')),
  'dcim.sitegroup': kind(
    'dcim/site-groups',
    ['slug'],
    { ...named, parent: ref('dcim.sitegroup'), ...common },
    within('parent'),
  ),
  'dcim.site': kind('dcim/sites', ['slug'], {
    ...named,
    status: choice('active'),
    region: ref('dcim.region'),
    group: ref('dcim.sitegroup'),
    tenant,
    facility: text,
    time_zone: nullable,
    physical_address: text,
    shipping_address: text,
    ...coordinates,
    asns: refs('ipam.asn'),
    ...common,
  }),
  'dcim.location': kind(
    'dcim/locations',
    ['site', 'slug'],
    {
      ...named,
      site: required(ref('dcim.site')),
      parent: ref('dcim.location'),
      status: choice('active'),
      tenant,
      facility: text,
      ...common,
    },
    within('parent'),
  ),
}
