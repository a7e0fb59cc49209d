import { choice, integer, kind, object, ports, ref, refs, required, secretText, text, within } from '../field.ts'
import { common, interfaces } from '../shared.ts'

const mapped = { name: required(text), port_mappings: required(ports) }
const instead = { ports: "port_mappings: ['tcp/443']", protocol: "port_mappings: ['tcp/443']" }

/** What listens on addresses, and who answers for them. */
export const services = {
  'ipam.service': kind(
    'ipam/services',
    ['parent', 'name'],
    {
      parent: required(object('parent_object', ['dcim.device', 'virtualization.virtualmachine', 'ipam.fhrpgroup'])),
      ...mapped,
      ipaddresses: refs('ipam.ipaddress'),
      ...common,
    },
    {
      unique: false,
      instead: {
        device: 'parent: {device: <name>}',
        virtual_machine: 'parent: {virtualmachine: <name>}',
        ...instead,
      },
      note: 'NetBox takes several services of one name on a device; here the name tells them apart.',
    },
  ),
  'ipam.servicetemplate': kind('ipam/service-templates', ['name'], { ...mapped, ...common }, { instead }),
  'ipam.fhrpgroup': kind(
    'ipam/fhrp-groups',
    ['protocol', 'group_id'],
    {
      protocol: required(choice()),
      group_id: required(integer),
      name: text,
      auth_type: choice(),
      auth_key: secretText,
      ...common,
    },
    {
      unique: false,
      ...within('name'),
      note: 'NetBox knows no key: a group is told by its protocol and its number, and by its name where there are several.',
    },
  ),
  'ipam.fhrpgroupassignment': kind('ipam/fhrp-group-assignments', ['group', 'interface'], {
    group: required(ref('ipam.fhrpgroup')),
    interface: required(object('interface', interfaces)),
    priority: required(integer),
  }),
}
