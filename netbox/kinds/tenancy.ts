import { choice, kind, object, ref, refs, required, text, within } from './field.ts'
import { common, named, places, tagged } from './shared.ts'

/** Everything that may be given a contact. */
const contactable = [
  ...places,
  'circuits.circuit',
  'circuits.provider',
  'circuits.provideraccount',
  'circuits.virtualcircuit',
  'dcim.coolingsource',
  'dcim.device',
  'dcim.manufacturer',
  'dcim.powerpanel',
  'dcim.rack',
  'ipam.aggregate',
  'ipam.asn',
  'ipam.ipaddress',
  'ipam.iprange',
  'ipam.prefix',
  'ipam.service',
  'tenancy.tenant',
  'virtualization.cluster',
  'virtualization.clustergroup',
  'virtualization.virtualmachine',
  'vpn.l2vpn',
  'vpn.tunnel',
  'vpn.tunnelgroup',
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
      note: 'NetBox knows no key: a contact is told by its name, and by what it is reached at where there are several.',
      instead: { group: 'groups: [<slug>], since a contact may be in several' },
    },
  ),
  'tenancy.contactassignment': kind('tenancy/contact-assignments', ['object', 'role', 'contact'], {
    object: required(object('object', contactable)),
    contact: required(ref('tenancy.contact')),
    role: ref('tenancy.contactrole'),
    priority: choice(),
    ...tagged,
  }),
}
