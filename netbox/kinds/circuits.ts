import { choice, colour, date, decimal, flag, integer, kind, object, ref, refs, required, text } from './field.ts'
import { common, lateCustom, named, places, tagged, tenant } from './shared.ts'

const description = text
const coloured = { ...named, color: colour(), ...common }
/** What a circuit and a virtual one both tell. */
const contract = {
  cid: required(text),
  provider_account: ref('circuits.provideraccount'),
  status: choice('active'),
  tenant,
}

export const circuits = {
  'circuits.provider': kind('circuits/providers', ['slug'], { ...named, asns: refs('ipam.asn'), ...common }),
  'circuits.provideraccount': kind(
    'circuits/provider-accounts',
    ['provider', 'account'],
    {
      provider: required(ref('circuits.provider')),
      account: required(text),
      name: text,
      ...common,
    },
    { alone: [['provider', 'name']] },
  ),
  'circuits.providernetwork': kind('circuits/provider-networks', ['provider', 'name'], {
    provider: required(ref('circuits.provider')),
    name: required(text),
    service_id: text,
    ...common,
  }),
  'circuits.circuittype': kind('circuits/circuit-types', ['slug'], coloured),
  'circuits.circuit': kind(
    'circuits/circuits',
    ['provider', 'cid'],
    {
      ...contract,
      provider: required(ref('circuits.provider')),
      type: required(ref('circuits.circuittype')),
      install_date: date,
      termination_date: date,
      commit_rate: integer,
      distance: decimal,
      distance_unit: choice(),
      ...common,
    },
    {
      alone: [['provider_account', 'cid']],
      instead: { assignments: 'a circuits.circuitgroupassignment with this member' },
    },
  ),
  'circuits.circuitgroup': kind('circuits/circuit-groups', ['slug'], { ...named, tenant, ...common }),
  'circuits.circuitgroupassignment': kind('circuits/circuit-group-assignments', ['group', 'member'], {
    group: required(ref('circuits.circuitgroup')),
    member: required(object('member', ['circuits.circuit', 'circuits.virtualcircuit'])),
    priority: choice(),
    ...tagged,
    custom_fields: lateCustom,
  }),
  'circuits.circuittermination': kind(
    'circuits/circuit-terminations',
    ['circuit', 'term_side'],
    {
      circuit: required(ref('circuits.circuit')),
      term_side: required(choice()),
      termination: object('termination', [...places, 'circuits.providernetwork']),
      port_speed: integer,
      upstream_speed: integer,
      xconnect_id: text,
      pp_info: text,
      mark_connected: flag(false),
      description,
      ...tagged,
    },
    {
      one: ['term_side'],
      instead: {
        site: 'termination: {site: <slug>}',
        provider_network: 'termination: {providernetwork: {provider: <slug>, name: <name>}}',
      },
    },
  ),
  'circuits.virtualcircuittype': kind('circuits/virtual-circuit-types', ['slug'], coloured),
  'circuits.virtualcircuit': kind(
    'circuits/virtual-circuits',
    ['provider_network', 'cid'],
    {
      ...contract,
      provider_network: required(ref('circuits.providernetwork')),
      type: required(ref('circuits.virtualcircuittype')),
      ...common,
    },
    { alone: [['provider_account', 'cid']] },
  ),
  'circuits.virtualcircuittermination': kind(
    'circuits/virtual-circuit-terminations',
    ['interface'],
    {
      virtual_circuit: required(ref('circuits.virtualcircuit')),
      interface: required(ref('dcim.interface')),
      role: choice('peer'),
      description,
      ...tagged,
    },
    { note: 'An interface ends one virtual circuit: the interface tells which termination it is.' },
  ),
}
