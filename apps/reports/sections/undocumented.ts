import { type Inventory, type Item, type ItemKind, itemsOf } from '../inventory.ts'
import type { Undocumented } from '../report.ts'
import { byName, named } from './order.ts'

/** What is expected of which objects. An address that is somewhere, or in the DNS, explains itself. */
const EXPECTED: readonly { readonly what: string; of: readonly ItemKind[]; missing(item: Item): boolean }[] = [
  {
    what: 'a tenant',
    of: ['dcim.device', 'virtualization.virtualmachine', 'ipam.prefix', 'ipam.ipaddress'],
    missing: ({ tenant }) => tenant === null,
  },
  {
    what: 'a description',
    of: ['dcim.device', 'virtualization.virtualmachine', 'ipam.prefix', 'ipam.service'],
    missing: ({ description }) => description.trim() === '',
  },
  {
    what: 'a description, DNS name or interface',
    of: ['ipam.ipaddress'],
    missing: (item) =>
      item.kind === 'ipam.ipaddress' && !item.assigned && item.dnsName === '' && item.description.trim() === '',
  },
]

/** Objects that lack what is expected of them. Where nobody has recorded a tenant, none is expected. */
export function undocumented(inventory: Inventory): Undocumented[] {
  const expected = EXPECTED.filter(({ what }) => what !== 'a tenant' || inventory.tenants.length > 0)
  return itemsOf(inventory)
    .toSorted(byKindAndName)
    .flatMap((item) => {
      const lacks = expected
        .filter(({ of, missing }) => of.includes(item.kind) && missing(item))
        .map(({ what }) => what)
      return lacks.length === 0 ? [] : [{ ...named(item), tenant: item.tenant, lacks }]
    })
}

function byKindAndName(a: Item, b: Item): number {
  // A stable sort: kinds come in their order already.
  return a.kind === b.kind ? byName(a, b) : 0
}
