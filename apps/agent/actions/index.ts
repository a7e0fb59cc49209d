import type { Action } from '../action.ts'
import { createIp } from './addresses.ts'
import { getIpAvailability } from './availability.ts'
import { getDevice, listDevices, listTenantDevices } from './devices.ts'
import { getVirtualMachine, listVirtualMachines } from './machines.ts'
import { listPrefixes } from './prefixes.ts'
import { search } from './search.ts'
import { createService, listServices } from './services.ts'
import { createTenant, listTenants } from './tenants.ts'

/** Every action there is. A new one is one entry; all three ways in are made from this table. */
export const actions: readonly Action[] = [
  search,
  listDevices,
  getDevice,
  listVirtualMachines,
  getVirtualMachine,
  listServices,
  listPrefixes,
  getIpAvailability,
  listTenants,
  listTenantDevices,
  createService,
  createIp,
  createTenant,
]
