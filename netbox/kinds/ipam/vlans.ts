import { choice, integer, jsonOr, kind, object, ref, required, text, within } from '../field.ts'
import { common, lateCustom, lateTags, named, places, tenant } from '../shared.ts'

const scopes = [...places, 'dcim.rackgroup', 'dcim.rack', 'virtualization.clustergroup', 'virtualization.cluster']

const late = { tags: lateTags, custom_fields: lateCustom }

export const vlans = {
  'ipam.vlangroup': kind(
    'ipam/vlan-groups',
    ['slug'],
    { ...named, scope: object('scope', scopes), vid_ranges: jsonOr([[1, 4094]]), tenant, ...common },
    within('scope'),
  ),
  'ipam.vlan': kind(
    'ipam/vlans',
    ['site', 'group', 'vid'],
    {
      vid: required(integer),
      name: required(text),
      site: ref('dcim.site'),
      group: ref('ipam.vlangroup'),
      tenant,
      status: choice('active'),
      role: ref('ipam.role'),
      qinq_role: choice(),
      qinq_svlan: ref('ipam.vlan'),
      ...common,
    },
    {
      unique: false,
      apart: { by: ['name'] },
      alone: [['group', 'name']],
      note: 'NetBox wants one of a number in each group, and takes any number of them where there is none.',
    },
  ),
  'ipam.vlantranslationpolicy': kind('ipam/vlan-translation-policies', ['name'], {
    name: required(text),
    ...common,
    ...late,
  }),
  'ipam.vlantranslationrule': kind(
    'ipam/vlan-translation-rules',
    ['policy', 'local_vid'],
    {
      policy: required(ref('ipam.vlantranslationpolicy')),
      local_vid: required(integer),
      remote_vid: required(integer),
      description: text,
      ...late,
    },
    { alone: [['policy', 'remote_vid']] },
  ),
}
