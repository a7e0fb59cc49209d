/** What a device is made of. Times, sizes and names as the API's template has them. */
export interface NewDevice {
  readonly name: string
  readonly address: string
  readonly hostName: string
  readonly attributes: Readonly<Record<string, string>>
  readonly note: string
  /** Names from My Network down; empty for where the server puts what has no group. */
  readonly group: readonly string[]
  readonly role?: string | undefined
  readonly brand?: string | undefined
  readonly os?: string | undefined
  readonly link?: string | undefined
}

/** A device as the template that makes it. */
export function templateOf(device: NewDevice) {
  const { group, role, brand, os, link } = device
  return {
    templateId: 'netbox',
    displayName: device.name,
    note: device.note,
    interfaces: [
      {
        defaultInterface: 'true',
        pollUsingNetworkName: 'false',
        networkAddress: device.address,
        networkName: device.hostName,
      },
    ],
    attributes: Object.entries(device.attributes).map(([name, value]) => ({ name, value })),
    activeMonitors: [{ classId: '', name: 'Ping' }],
    ...(role && { primaryRole: role }),
    ...(brand && { brand }),
    ...(os && { os }),
    ...(link && { customLinks: [{ name: 'NetBox', value: link }] }),
    ...(group.length > 0 && { groups: [{ parents: ['My Network', ...group.slice(0, -1)], name: group.at(-1) }] }),
  }
}
