import { choice, common, custom, kind, named, object, ref, refs, required, tags, text, within } from './field.ts'

/** Everything that may be given a contact. */
const contactable = [
  'tenancy.tenant',
  'dcim.region',
  'dcim.sitegroup',
  'dcim.site',
  'dcim.location',
  'dcim.rack',
  'dcim.manufacturer',
  'dcim.device',
  'virtualization.clustergroup',
  'virtualization.cluster',
  'virtualization.virtualmachine',
  'ipam.aggregate',
  'ipam.prefix',
  'ipam.iprange',
  'ipam.ipaddress',
  'ipam.service',
]

export const tenancy = {
  'tenancy.tenantgroup': kind('tenancy/tenant-groups', ['slug'], {
    ...named,
    parent: ref('tenancy.tenantgroup'),
    ...common,
  }),
  'tenancy.tenant': kind(
    'tenancy/tenants',
    ['slug'],
    { ...named, group: ref('tenancy.tenantgroup'), ...common },
    within('group'),
  ),
  'tenancy.contactgroup': kind(
    'tenancy/contact-groups',
    ['slug'],
    {
      ...named,
      parent: ref('tenancy.contactgroup'),
      ...common,
    },
    within('parent'),
  ),
  'tenancy.contactrole': kind('tenancy/contact-roles', ['slug'], { ...named, ...common }),
  'tenancy.contact': kind(
    'tenancy/contacts',
    ['name'],
    {
      name: required(text),
      groups: refs('tenancy.contactgroup'),
      title: text,
      phone: text,
      email: text,
      address: text,
      link: text,
      ...common,
    },
    {
      unique: false,
      apart: { by: ['email', 'phone'] },
      instead: { group: 'groups: [<slug>], since a contact may be in several' },
    },
  ),
  'tenancy.contactassignment': kind('tenancy/contact-assignments', ['object', 'role', 'contact'], {
    object: required(object('object', contactable)),
    contact: required(ref('tenancy.contact')),
    role: ref('tenancy.contactrole'),
    priority: choice(),
    tags,
    custom_fields: custom,
  }),
}
