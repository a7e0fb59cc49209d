import type { Scope } from '../scope.ts'
import type { Device } from '../world.ts'

/** How the API shows what the world holds. */

export function overview(device: Device) {
  const { id, displayName, role, brand, os, note } = device
  const { address, hostName } = device.interfaces.find((row) => row.defaultInterface)!
  const states = { bestState: state(device), worstState: state(device) }
  const monitors = { totalActiveMonitors: 1, totalActiveMonitorsDown: 0, downActiveMonitors: [] }
  return {
    id,
    name: displayName,
    description: '',
    hostName,
    networkAddress: address,
    role,
    brand,
    os,
    notes: note,
    ...states,
    ...monitors,
  }
}

export function properties({ id, displayName, note, snmpOid }: Device) {
  return { id, displayName, isWireless: false, collectWireless: false, keepDetailsCurrent: true, note, snmpOid }
}

export function template(at: Scope, device: Device, query: URLSearchParams) {
  const options = (query.get('options') ?? '').split(',')
  const groups = device.groups.map((id) => at.world.groups.get(id)!)
  return {
    templateId: device.id,
    displayName: device.displayName,
    deviceType: 'Workstation',
    ...(at.switches.templateTellsRoles && { primaryRole: device.role, os: device.os, brand: device.brand }),
    ...(options.includes('interface') && {
      interfaces: device.interfaces.map((row) => ({
        interfaceId: row.interfaceId,
        defaultInterface: String(row.defaultInterface),
        pollUsingNetworkName: 'false',
        networkAddress: row.address,
        networkName: row.hostName,
      })),
    }),
    ...(options.includes('attribute') && { attributes: device.attributes.map(({ name, value }) => ({ name, value })) }),
    ...(options.includes('note') && { note: device.note }),
    ...(options.includes('groups') && {
      groups: groups.map((group) => ({ parents: at.world.parentsOf(group), name: group.name, id: group.id })),
    }),
  }
}

export function state({ maintenance }: Device): string {
  return maintenance.enabled ? 'Maintenance' : 'Up'
}
