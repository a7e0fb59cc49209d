import type { Client } from './client.ts'

/**
 * What a client may see and change. NetBox looks at the constraints before and after a write, so that nothing can be made
 * for, moved to, or hung on what is another's.
 */
export function grants({ slug, prefix }: Client) {
  const theirs = { tenant__slug: slug }
  const within = { ...theirs, address__net_contained_or_equal: prefix }
  return [
    { about: 'tenant', object_types: ['tenancy.tenant'], actions: ['view'], constraints: { slug } },
    {
      about: 'what they own',
      object_types: ['dcim.device', 'ipam.ipaddress', 'ipam.iprange', 'ipam.prefix', 'virtualization.virtualmachine'],
      actions: ['view'],
      constraints: theirs,
    },
    {
      about: 'interfaces',
      object_types: ['dcim.interface'],
      actions: ['view'],
      constraints: { device__tenant__slug: slug },
    },
    {
      about: 'interfaces of virtual machines',
      object_types: ['virtualization.vminterface'],
      actions: ['view'],
      constraints: { virtual_machine__tenant__slug: slug },
    },
    {
      about: 'changes addresses',
      object_types: ['ipam.ipaddress'],
      actions: ['add', 'change', 'delete'],
      // Without the last part of each, an address could be hung on another's interface.
      constraints: [
        { ...within, assigned_object_id__isnull: true },
        { ...within, interface__device__tenant__slug: slug },
        { ...within, vminterface__virtual_machine__tenant__slug: slug },
      ],
    },
    {
      about: 'changes services',
      object_types: ['ipam.service'],
      actions: ['view', 'add', 'change', 'delete'],
      constraints: [{ device__tenant__slug: slug }, { virtual_machine__tenant__slug: slug }],
    },
  ]
}
