import { type Answer, type Call, refuse } from './answer.ts'
import { create } from './create.ts'
import type { Scope } from './scope.ts'
import type { Attribute, Device, Group, Scan } from './world.ts'

const data = (body: unknown): Answer => ({ status: 200, body: { data: body } })
const done = (): Answer => data({ success: true })
const bare = (): Answer => ({ status: 200, body: { success: true } })
const gone = () => refuse(404, 'NOTFOUND', 'The resource does not exist.')

/** Progress of a scan, from 0 to 100, by its age. */
const SCAN_TAKES = 300

type Operation = (at: Scope, call: Call) => Answer

/** Every operation by its method and path; `*` is one part, which the operation gets. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET product/whoAmI': (_, { user }) => data(user),
  'GET product/installationId': (at) => data(at.installation),
  'GET product/version': () => data({ values: [{ name: 'version', value: '26.0.0 (stand-in)' }] }),
  'GET device-groups/*/devices/-': (at, call) =>
    at.page(call, at.search(at.inGroup(call, true), call.query.get('search')), (rows) => ({
      devices: rows.map(overview),
    })),
  'GET devices/*': (at, call) => one(at, call, (device) => data(overview(device))),
  'GET devices/*/status': (at, call) =>
    one(at, call, (device) => data({ bestState: state(device), worstState: state(device), lastChangeUtc: '' })),
  'DELETE devices/*': (at, call) =>
    one(at, call, ({ id }) => {
      at.world.devices.delete(id)
      return done()
    }),
  'GET devices/*/config/template': (at, call) =>
    one(at, call, (device) => data({ deviceCount: 1, errors: [], templates: [template(at, device, call.query)] })),
  'GET device-groups/*/devices/-/config/template': (at, call) =>
    at.page(call, at.inGroup(call, call.query.get('includeHierarchy') === 'true'), (rows) => ({
      deviceCount: rows.length,
      errors: [],
      templates: rows.map((device) => template(at, device, call.query)),
    })),
  'PATCH devices/-/config/template': makeDevices,
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
  'GET devices/*/group/-': (at, call) =>
    one(at, call, ({ groups }) =>
      at.page(
        call,
        groups.map((id) => at.world.groups.get(id)!),
        (rows) => rows,
      ),
    ),
  'PATCH devices/*/group/-': (at, call) =>
    one(at, call, (device) => {
      const { groupsToDelete = [], groupsToAdd = [] } = call.body as {
        groupsToDelete?: string[]
        groupsToAdd?: string[]
      }
      const left = device.groups.filter((id) => !groupsToDelete.includes(id))
      const added = groupsToAdd.filter((id) => at.world.groups.has(id) && !left.includes(id))
      if (left.length + added.length === 0) return counted(at, 0, ['at least one static group must remain'])
      device.groups = [...left, ...added]
      return counted(
        at,
        groupsToAdd.length + groupsToDelete.length,
        groupsToAdd.filter((id) => !at.world.groups.has(id)),
      )
    }),
  'GET device-groups/-': (at, call) =>
    at.page(call, at.groupsNamed(call.query.get('search')), (groups) => ({ groups })),
  'GET device-groups/*/children': (at, call) =>
    at.page(
      call,
      [...at.world.groups.values()].filter(({ parentGroupId }) => parentGroupId === call.parts[0]),
      (groups) => ({ groups }),
    ),
  'POST device-groups/*/child': (at, call) => {
    const { name = '', description = '' } = call.body as Partial<Group>
    const [parent] = call.parts
    if (!at.world.groups.has(parent!)) return gone()
    if (at.world.child(parent!, name)) return refuse(400, 'DUPLICATE', 'A group of that name exists under its parent.')
    return data(at.world.addGroup(parent!, name, description))
  },
  'PUT device-groups/*/newDevice': (at, call) => startScan(at, call.query.get('ipOrName') ?? ''),
  'GET device-scan/*/status': (at, call) => {
    const scan = at.world.scans.get(call.parts[0]!)
    if (!scan || scan.cancelled || scan.lost) return at.switches.oldScan === 404 ? gone() : data({})
    const progress = Math.min(100, Math.floor(((at.now() - scan.startedAt) / SCAN_TAKES) * 100))
    if (progress === 100) scanned(at, scan)
    const complete = scan.device === undefined ? 0 : 1
    return data({
      id: scan.id,
      name: scan.name,
      progress,
      phase: '',
      devicesFound: complete,
      devicesComplete: complete,
    })
  },
  'GET device-scan/*/devices': (at, call) => {
    const scan = at.world.scans.get(call.parts[0]!)
    if (!scan || scan.lost) return at.switches.oldScan === 404 ? gone() : data({})
    const device = scan.device === undefined ? undefined : at.world.devices.get(scan.device)
    return at.page(call, device ? [device] : [], (rows) => ({
      id: scan.id,
      name: scan.name,
      devices: rows.map(overview),
    }))
  },
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

/** Does something with a device that is there and that the user may see. */
function one(at: Scope, { parts, user }: Call, work: (device: Device) => Answer): Answer {
  const device = at.seen(user).find(({ id }) => id === parts[0])
  if (device) return work(device)
  const hides = at.world.devices.has(parts[0]!) && at.switches.hidden === 403
  return hides ? refuse(403, 'FORBIDDEN', 'Access to the device is denied.') : gone()
}

function makeDevices(at: Scope, { body, user }: Call): Answer {
  const { options = [], templates = [] } = body as { options?: string[]; templates?: Record<string, unknown>[] }
  if (templates.length === 0) return refuse(400, 'INVALID', 'templates is required.')
  const { failsBefore, failsAfter, cutsAfter, partly, severalFail } = at.switches
  if (at.random() < failsBefore) return refuse(500, 'ERROR', 'An error has occurred.')
  const idMap: { templateId: unknown; resultId: string }[] = []
  const errors: { templateId: unknown; messages: string[] }[] = []
  for (const [index, given] of templates.entries()) {
    if (severalFail && index > 0) return refuse(500, 'ERROR', 'An error has occurred.')
    const { device, messages } = create(
      at.world,
      given,
      options,
      at.switches,
      at.random() < partly,
      at.now(),
      at.random,
    )
    if (device) at.created.push({ user, id: device.id })
    if (device && at.hides(user)) at.hidden.add(device.id)
    if (device) idMap.push({ templateId: given.templateId, resultId: device.id })
    if (messages.length > 0) errors.push({ templateId: given.templateId, messages })
  }
  if (at.random() < failsAfter) return refuse(500, 'ERROR', 'An error has occurred.')
  if (at.random() < cutsAfter) return 'cut'
  return data({ idMap, errors, operations: templates.length, successful: idMap.length })
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

function counted(at: Scope, successfulOperations: number, errors: string[]): Answer {
  return data({
    successfulOperations,
    resourcesNotAllowed: [],
    [at.switches.spelling]: errors,
    errors,
    limitReached: false,
    maximumReached: false,
    success: true,
  })
}

function startScan(at: Scope, ipOrName: string): Answer {
  const scan: Scan = {
    id: at.world.id(),
    name: ipOrName,
    startedAt: at.now(),
    lost: at.random() < at.switches.scansLost,
    device: undefined,
    cancelled: false,
  }
  at.world.scans.set(scan.id, scan)
  return data({ name: scan.name, description: '', id: scan.id, success: true })
}

/** What a scan finds: the device that has the address already, or a new one; nothing where nothing answers. */
function scanned(at: Scope, scan: Scan): void {
  if (scan.device !== undefined || !at.answering(scan.name)) return
  const known = [...at.world.devices.values()].find(({ interfaces }) =>
    interfaces.some(({ address }) => address === scan.name),
  )
  scan.device = (known ?? at.world.add({ displayName: scan.name, address: scan.name, visibleAt: at.now() })).id
}

function overview(device: Device) {
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

function properties({ id, displayName, note, snmpOid }: Device) {
  return { id, displayName, isWireless: false, collectWireless: false, keepDetailsCurrent: true, note, snmpOid }
}

function template(at: Scope, device: Device, query: URLSearchParams) {
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

function state({ maintenance }: Device): string {
  return maintenance.enabled ? 'Maintenance' : 'Up'
}
