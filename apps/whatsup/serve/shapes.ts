import type { Entry } from '../ledger/entry.ts'
import type { Result } from '../result.ts'
import type { Report } from '../run.ts'
import { english } from '../sentences/saying.ts'

/** The answers of the API, in the shapes of the plugin that this takes the place of. */

export function exported(report: Report) {
  const results = report.results.map(resultOf)
  const failed = results.filter(({ success }) => !success).length
  const created = report.results.filter(
    ({ action, success }) => success && (action === 'create' || action === 'adopt'),
  ).length
  const success = failed === 0 && report.plan.refusal === undefined
  const words = success ? 'NetBox export completed successfully' : 'NetBox export completed with errors'
  return {
    success,
    message: report.plan.refusal ? english(report.plan.refusal) : words,
    devices_created: created,
    devices_failed: failed,
    total_devices: results.length,
    results,
  }
}

/** The same while it is under way. */
export function started(id: string, url: string) {
  const message = 'NetBox export is under way'
  return {
    success: true,
    message,
    devices_created: 0,
    devices_failed: 0,
    total_devices: 0,
    results: [],
    job: { id, url },
  }
}

function resultOf({ name, id, message, success }: Result) {
  return { device_name: name, success: success === true, device_id: id ?? null, message: english(message) }
}

/** What the export of one device came to at one connection. */
export function synced(connection: string, outcome: Report | Error | undefined) {
  if (outcome === undefined) return { connection, success: true, message: 'under way', device_id: null }
  if (outcome instanceof Error) return { connection, success: false, message: outcome.message, device_id: null }
  const [first] = outcome.results
  if (!first)
    return {
      connection,
      success: false,
      message: outcome.plan.notices[0]
        ? english(outcome.plan.notices[0])
        : 'NetBox does not want this device monitored here',
      device_id: null,
    }
  return { connection, success: first.success === true, message: english(first.message), device_id: first.id ?? null }
}

const STATUS: Readonly<Record<Entry['state'], string>> = {
  pending: 'pending',
  waiting: 'pending',
  asks: 'error',
  exported: 'exported',
  leaving: 'exported',
  scanning: 'scan_triggered',
  error: 'error',
}

/** A record of one address at one connection. */
export function ipExport(connection: number, entry: Entry) {
  const { scan, address, name, device, id, state, message, at, linkedAt } = entry
  const status = STATUS[state]
  return {
    connection,
    ip_address: address,
    device_name: name,
    netbox_device_id: device,
    export_status: status === 'pending' && scan?.state === 'done' ? 'scan_completed' : status,
    wug_scan_id: scan?.id ?? null,
    wug_scan_status: scan?.state ?? null,
    wug_device_discovered: scan?.state === 'done',
    wug_device_id: id ?? null,
    exported_at: linkedAt ?? null,
    scan_triggered_at: scan?.at ?? null,
    scan_completed_at: scan?.state === 'done' ? at : null,
    error_message: message ? english(message) : '',
    updated_at: at,
  }
}

export function exportStatus(
  connection: { id: number; name: string; enabled: boolean },
  last: string | undefined,
  entries: readonly Entry[],
) {
  const records = entries.map((entry) => ipExport(connection.id, entry))
  const count = (...statuses: string[]) =>
    records.filter(({ export_status }) => statuses.includes(export_status)).length
  const recent = records.sort((one, other) => other.updated_at.localeCompare(one.updated_at)).slice(0, 10)
  return {
    connection_id: connection.id,
    connection_name: connection.name,
    export_enabled: connection.enabled,
    last_export: last ?? null,
    statistics: {
      total_exports: records.length,
      pending_exports: count('pending'),
      completed_exports: count('exported', 'scan_completed'),
      error_exports: count('error'),
      scan_triggered: count('scan_triggered'),
    },
    recent_exports: recent.map(({ ip_address, export_status, exported_at, updated_at, device_name }) => ({
      ip_address,
      status: export_status,
      created: exported_at ?? updated_at,
      device_name,
    })),
  }
}
