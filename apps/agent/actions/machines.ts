import { z } from 'zod'
import { kinds } from '../../../netbox/index.ts'
import { reads } from '../action.ts'
import { wholeMachine } from '../shape/rows.ts'
import { whole } from './devices.ts'
import { filtersOf } from './filters.ts'
import { listed, narrowing, which } from './params.ts'

const STATUSES = ['active', 'offline', 'planned', 'staged', 'failed', 'paused', 'decommissioning'] as const

export const listVirtualMachines = reads({
  name: 'list_virtual_machines',
  description:
    'Lists virtual machines with status, cluster, site, tenant, resources and primary address. "total" answers "how many".',
  params: narrowing(STATUSES),
  first: 'query',
  run: async ({ limit, offset, ...wanted }, desk) =>
    listed('virtual_machines', await desk.list('machine', await filtersOf(desk, wanted), { limit, offset })),
})

export const getVirtualMachine = reads({
  name: 'get_virtual_machine',
  description:
    'Tells everything about one virtual machine: its fields, interfaces, addresses and the services that run on it with their ports.',
  params: z.strictObject({ virtual_machine: which('Name of the virtual machine, or its id') }),
  first: 'virtual_machine',
  async run({ virtual_machine: machine }, desk) {
    const { id } = await desk.find('machine', machine)
    const interfacesAt = kinds['virtualization.vminterface'].path
    return await whole(desk, desk.show('machine', id, wholeMachine), interfacesAt, ['virtual_machine_id', String(id)])
  },
})
