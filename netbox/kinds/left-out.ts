/** What NetBox lets one write and is yet no kind and no field here, with the reason. Paths are below `/api/`. */

/** Collections, by path. */
export const collectionsLeftOut: Readonly<Record<string, string>> = {
  'extras/bookmarks/': 'what one person wants to find again: theirs, and no part of what is modelled',
  'extras/notifications/': 'what NetBox tells a person: theirs',
  'extras/subscriptions/': 'what a person wants to be told of: theirs',
  'extras/image-attachments/': 'a file, which NetBox takes in a form of its own and this engine does not send',
  'extras/scripts/': 'a program: it is installed, not declared',
  'extras/scripts/upload/': 'a program: it is installed, not declared',
  'users/tokens/': 'a secret that NetBox makes and tells once: the resource Token of the provider',
  'users/tokens/provision/': 'how such a token is made',
}

const otherSide = (where: string) => `the same is told from the other side: ${where}`
const once = 'an order for the moment of creation, which NetBox does not keep'
const mac = 'a short form that only 4.7 takes, of a dcim.macaddress and primary_mac_address'

/** Fields, by the path of their collection. */
export const fieldsLeftOut: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'circuits/circuits/': { assignments: otherSide('circuits.circuitgroupassignment') },
  'circuits/providers/': { accounts: otherSide('provider of circuits.provideraccount') },
  'dcim/interfaces/': { mac_address: mac },
  'dcim/module-bays/': { installed_module: otherSide('module_bay of dcim.module') },
  'dcim/modules/': { replicate_components: once, adopt_components: once },
  'dcim/rear-port-templates/': { front_ports: otherSide('rear_ports of dcim.frontporttemplate') },
  'dcim/rear-ports/': { front_ports: otherSide('rear_ports of dcim.frontport') },
  'ipam/asns/': { sites: otherSide('asns of dcim.site') },
  'users/groups/': { permissions: otherSide('groups of users.objectpermission') },
  'users/users/': {
    permissions: otherSide('users of users.objectpermission'),
    date_joined: 'NetBox keeps it itself',
    last_login: 'NetBox keeps it itself',
  },
  'virtualization/interfaces/': { mac_address: mac },
}
