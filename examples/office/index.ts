/**
 * One office in a NetBox that is there already:
 *
 *   pulumi config set netbox:url http://127.0.0.1:8080/netbox/
 *   pulumi config set --secret netbox:token nbt_…
 *   pulumi up
 */
import { Collection, dcim, ipam } from '../../provider/index.ts'

const office = new dcim.Site('office', { name: 'Office', slug: 'office', time_zone: 'Europe/Paris' })

// References go by natural key; `dependsOn` says what must be there first.
const lan = new ipam.Prefix('lan', { prefix: '192.0.2.0/24', scope: { site: 'office' } }, { dependsOn: office })

const seats = Array.from({ length: 50 }, (_, n) => `192.0.2.${n + 10}/24`)
const addresses = new Collection(
  'seats',
  { objects: Object.fromEntries(seats.map((address) => [address, { kind: 'ipam.ipaddress', address }])) },
  { dependsOn: lan },
)

export const page = office.display_url
export const seatCount = addresses.ids.apply((ids) => Object.keys(ids).length)
