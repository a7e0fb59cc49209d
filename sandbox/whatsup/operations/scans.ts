import type { Answer } from '../answer.ts'
import type { Scope } from '../scope.ts'
import type { Scan } from '../world.ts'
import { data, gone, type Operations } from './common.ts'
import { overview } from './shown.ts'

/** Milliseconds from a scan's start to its end. */
const SCAN_TAKES = 300

/** Scans of single addresses. */
export const scans: Operations = {
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
