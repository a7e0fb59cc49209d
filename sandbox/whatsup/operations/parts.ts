import { type Answer, refuse } from '../answer.ts'
import type { Scope } from '../scope.ts'
import type { Attribute, Device } from '../world.ts'
import { bare, counted, data, done, gone, type Operations, one } from './common.ts'
import { properties } from './shown.ts'

/** The parts of a device, which change one by one. */
export const parts: Operations = {
  'GET devices/*/properties': (at, call) => one(at, call, (device) => data(properties(device))),
  'PUT devices/*/properties': (at, call) =>
    one(at, call, (device) => {
      const given = call.body as Record<string, unknown>
      for (const [field, name] of [
        ['displayName', 'displayName'],
        ['note', 'note'],
        ['snmpOid', 'snmpOid'],
      ] as const)
        if (given[name] !== undefined) device[field] = String(given[name])
        else if (at.switches.omitted === 'cleared' && field !== 'displayName') device[field] = ''
      return done()
    }),
  'GET devices/*/attributes/-': (at, call) =>
    one(at, call, ({ attributes }) => {
      const names = call.query.getAll('names')
      const rows = attributes.filter(({ name }) => names.length === 0 || names.includes(name))
      return at.page(call, rows, (some) => some.map((row) => ({ ...row, id: row.attributeId, discovered: false })))
    }),
  'POST devices/*/attributes/-': (at, call) =>
    one(at, call, (device) => {
      const [name, value] = [call.query.get('name') ?? '', call.query.get('value') ?? '']
      if (at.switches.sameAttribute === 'refused' && device.attributes.some((row) => row.name === name))
        return refuse(400, 'DUPLICATE', 'The attribute exists.')
      const attribute = { attributeId: at.world.id(), name, value }
      device.attributes.push(attribute)
      return data(attribute)
    }),
  'PATCH devices/*/attributes/-': (at, call) =>
    one(at, call, (device) => changeAttributes(at, device, call.body as Batch)),
  'GET devices/*/interfaces/-': (at, call) => one(at, call, ({ interfaces }) => data(interfaces)),
  'GET devices/*/interfaces/default': (at, call) =>
    one(at, call, ({ interfaces }) => data(interfaces.find((row) => row.defaultInterface))),
  'PUT devices/*/interfaces/*': (at, call) =>
    one(at, call, (device) => {
      const found = device.interfaces.find(({ interfaceId }) => interfaceId === call.parts[1])
      if (!found) return gone()
      const { hostName, address } = call.body as { hostName?: string; address?: string }
      if (address?.includes(':') && !at.switches.ipv6)
        return refuse(400, 'INVALID', `${address} is not a valid IP address.`)
      // Empty means no change.
      if (hostName) found.hostName = hostName
      if (address) found.address = address
      return data(found)
    }),
  'GET devices/*/config/polling': (at, call) =>
    one(at, call, ({ pollingIntervalSeconds, maintenance }) =>
      data({
        pollingIntervalSeconds,
        pollByHostName: false,
        maintenance: { enabled: maintenance.enabled, manual: { user: 'api', ...maintenance }, schedules: [] },
      }),
    ),
  'PUT devices/*/config/polling': (at, call) =>
    one(at, call, (device) => {
      device.pollingIntervalSeconds = Number((call.body as { pollingIntervalSeconds?: number }).pollingIntervalSeconds)
      return { status: 204 }
    }),
  'PUT devices/*/config/maintenance': (at, call) =>
    one(at, call, (device) => {
      const { enabled = false, reason = '', endUtc = '' } = call.body as Partial<Device['maintenance']>
      if (reason.length > 250) return refuse(400, 'INVALID', 'reason is longer than 250 characters.')
      device.maintenance = { enabled, reason: enabled ? reason : '', endUtc }
      return done()
    }),
  'PUT devices/*/roles/primary': (at, call) =>
    one(at, call, (device) => {
      const wanted = call.query.get('primary') ?? ''
      device.role = at.world.roles.has(wanted) ? wanted : 'Device'
      return bare()
    }),
  'PUT devices/*/roles/brand': (at, call) =>
    one(at, call, (device) => {
      const wanted = call.query.get('brand') ?? ''
      device.brand = at.world.brands.has(wanted) ? wanted : 'Unknown brand'
      return bare()
    }),
  'PUT devices/*/roles/os': (at, call) =>
    one(at, call, (device) => {
      const wanted = call.query.get('osName') ?? ''
      if (at.world.systems.has(wanted)) device.os = wanted
      return bare()
    }),
}

interface Batch {
  attributesToDelete?: string[]
  attributeNamesToDelete?: string[]
  attributeToModify?: Attribute[]
  attributesToAdd?: { name: string; value: string }[]
}

function changeAttributes(at: Scope, device: Device, batch: Batch): Answer {
  const { attributesToDelete = [], attributeNamesToDelete = [], attributeToModify = [], attributesToAdd = [] } = batch
  device.attributes = device.attributes.filter(
    ({ attributeId, name }) => !attributesToDelete.includes(attributeId) && !attributeNamesToDelete.includes(name),
  )
  for (const { attributeId, name, value } of attributeToModify) {
    const found = device.attributes.find((row) => (attributeId ? row.attributeId === attributeId : row.name === name))
    if (found) Object.assign(found, { name, value })
  }
  for (const { name, value } of attributesToAdd) device.attributes.push({ attributeId: at.world.id(), name, value })
  return counted(at, 1, [])
}
