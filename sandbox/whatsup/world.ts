/** What the stand-in holds: devices, groups, scans. Times in milliseconds since 1970. */

export interface Interface {
  interfaceId: string
  address: string
  hostName: string
  defaultInterface: boolean
  pollUsingName: boolean
}

export interface Attribute {
  attributeId: string
  name: string
  value: string
}

export interface Group {
  id: string
  parentGroupId: string
  name: string
  description: string
}

interface Maintenance {
  enabled: boolean
  reason: string
  endUtc: string
}

export interface Device {
  readonly id: string
  /** From when on others see it. */
  readonly visibleAt: number
  displayName: string
  role: string
  brand: string
  os: string
  note: string
  snmpOid: string
  pollingIntervalSeconds: number
  interfaces: Interface[]
  attributes: Attribute[]
  customLinks: { name: string; value: string }[]
  groups: string[]
  maintenance: Maintenance
}

export interface Scan {
  readonly id: string
  readonly name: string
  readonly startedAt: number
  readonly lost: boolean
  device: string | undefined
  cancelled: boolean
}

/** My Network, and where a device without a group goes. */
export const ROOT = '0'
export const DISCOVERED = '1'

export class World {
  readonly devices = new Map<string, Device>()
  readonly groups = new Map<string, Group>([
    [ROOT, { id: ROOT, parentGroupId: '-1', name: 'My Network', description: '' }],
    [DISCOVERED, { id: DISCOVERED, parentGroupId: ROOT, name: 'Discovered Devices', description: '' }],
  ])
  readonly scans = new Map<string, Scan>()
  /** Names that exist here; others fall back, as the contract says. */
  readonly roles = new Set(['Device', 'Router', 'Switch', 'Server', 'Workstation', 'Firewall'])
  readonly systems = new Set(['Windows', 'Linux', 'Cisco IOS'])
  readonly brands = new Set(['Cisco', 'Dell', 'HP'])
  #next = 1

  id(): string {
    return String(this.#next++)
  }

  /** Makes a device by hand, as somebody at the console would. */
  add(given: Partial<Device> & { displayName: string; address?: string }): Device {
    const { address = '192.0.2.1', ...rest } = given
    const device: Device = {
      id: this.id(),
      visibleAt: 0,
      role: 'Device',
      brand: '',
      os: '',
      note: '',
      snmpOid: '',
      pollingIntervalSeconds: 60,
      interfaces: [this.interfaceOf(address, '')],
      attributes: [],
      customLinks: [],
      groups: [DISCOVERED],
      maintenance: { enabled: false, reason: '', endUtc: '' },
      ...rest,
    }
    this.devices.set(device.id, device)
    return device
  }

  interfaceOf(address: string, hostName: string): Interface {
    return { interfaceId: this.id(), address, hostName, defaultInterface: true, pollUsingName: false }
  }

  /** The group of that name under another one, if there is one. */
  child(parent: string, name: string): Group | undefined {
    return [...this.groups.values()].find((one) => one.parentGroupId === parent && one.name === name)
  }

  addGroup(parent: string, name: string, description = ''): Group {
    const group = { id: this.id(), parentGroupId: parent, name, description }
    this.groups.set(group.id, group)
    return group
  }

  /** Whether a device lies in a group or, with `deep`, in one below it. */
  isIn(device: Device, group: string, deep: boolean): boolean {
    if (group === ROOT && deep) return true
    return device.groups.some((one) => {
      for (
        let at: string | undefined = one;
        at !== undefined;
        at = deep ? this.groups.get(at)?.parentGroupId : undefined
      )
        if (at === group) return true
      return false
    })
  }

  /** The names from My Network down to the group above, for a group's `parents`. */
  parentsOf(group: Group): string[] {
    const names: string[] = []
    for (let at = this.groups.get(group.parentGroupId); at; at = this.groups.get(at.parentGroupId))
      names.unshift(at.name)
    return names
  }
}
