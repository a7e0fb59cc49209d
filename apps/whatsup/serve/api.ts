import { isIP } from 'node:net'
import type { Client } from '../../../netbox/index.ts'
import type { Handler } from '../../runtime/server.ts'
import { sayingOf } from '../sentences/saying.ts'
import { API } from '../told.ts'
import type { Access, Right } from './access.ts'
import { bodyOf, error, sentence } from './answer.ts'
import { bulkBody, exportBody, filtered, withAddresses } from './asked.ts'
import { Jobs } from './jobs.ts'
import type { Lane } from './lane.ts'
import * as shapes from './shapes.ts'

export interface ApiOptions {
  readonly lanes: readonly Lane[]
  readonly netbox: Client
  readonly access: Access
  /** Milliseconds that an answer waits for the end of its work; then it is 202. */
  readonly patience?: number
}

interface Asked {
  readonly ids: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
}

type Endpoint = (asked: Asked) => Promise<Response>

const PAGE = { byDefault: 50, most: 1000 }

/** The API of the operator's text: export of all or one, states, records. Each call by a token that NetBox knows. */
export function createApi({ lanes, netbox, access, patience = 8000 }: ApiOptions): Handler {
  const jobs = new Jobs()

  const answerWhenDone = async (work: Promise<{ success: boolean; body: unknown }>): Promise<Response> => {
    const job = await jobs.follow(work, patience)
    const url = `${API}jobs/${job.id}/`
    if (job.state === 'running')
      return Response.json(shapes.started(job.id, url), { status: 202, headers: { location: url } })
    return Response.json(job.body)
  }
  const laneOf = (id: string) => lanes.find(({ connection }) => String(connection.id) === id)

  const exportAll: Endpoint = async ({ ids: [id], body }) => {
    const lane = laneOf(id!)
    if (!lane) return error(404, `there is no connection ${id}`)
    const parsed = exportBody.safeParse(body)
    if (!parsed.success) return error(400, sentence(parsed.error))
    const devices = parsed.data.device_filters && (await filtered(netbox, lane, parsed.data.device_filters))
    if (devices?.size === 0)
      return Response.json(shapes.exported({ plan: { items: [], notices: [], ours: 0 }, results: [] }))
    const { outcome } = await lane.ask(devices)
    return await answerWhenDone(
      outcome.then(
        (report) => ({ success: true, body: shapes.exported(report) }),
        (failure: Error) => ({
          success: false,
          body: {
            ...shapes.exported({ plan: { items: [], notices: [], ours: 0, refusal: sayingOf(failure) }, results: [] }),
          },
        }),
      ),
    )
  }

  const syncOne: Endpoint = async ({ ids: [id] }) => {
    const device = Number(id)
    const active = lanes.filter(({ connection }) => connection.enabled)
    const work = active.map(async (lane) => {
      const { outcome } = await lane.ask(new Set([device]))
      return shapes.synced(lane.connection.name, await outcome.catch((failure: Error) => failure))
    })
    const all = Promise.all(work).then((results) => {
      const good = results.filter(({ success }) => success).length
      const success = good === results.length && good > 0
      const message = success
        ? 'Device synced successfully'
        : `Device synced to ${good} of ${results.length} connections`
      return {
        success,
        body: { success, message, results, successful_connections: good, failed_connections: results.length - good },
      }
    })
    return await answerWhenDone(all)
  }

  const bulk: Endpoint = async ({ body }) => {
    const parsed = bulkBody.safeParse(body)
    if (!parsed.success) return error(400, sentence(parsed.error))
    const { ip_addresses, connection } = parsed.data
    const wanted =
      connection === undefined
        ? lanes.filter((lane) => lane.connection.enabled)
        : lanes.filter((lane) => lane.connection.id === connection)
    if (wanted.length === 0)
      return error(404, connection === undefined ? 'no connection is enabled' : `there is no connection ${connection}`)
    const odd = ip_addresses.find((one) => isIP(one) === 0)
    if (odd !== undefined)
      return error(
        400,
        `ip_addresses has ${JSON.stringify(odd.slice(0, 80))}; it must be single addresses, such as 10.0.0.1: WhatsUp Gold's API scans no ranges`,
      )
    const { devices, unknown } = await withAddresses(netbox, ip_addresses)
    const missing = unknown.map((address) => ({
      device_name: '',
      success: false,
      device_id: null,
      message: `${address} is the primary address of no device in NetBox`,
    }))
    const work = wanted.map(async (lane) => {
      if (devices.size === 0) return undefined
      const { outcome } = await lane.ask(devices)
      return await outcome.then(shapes.exported, (failure: Error) => ({
        success: false,
        message: failure.message,
        devices_created: 0,
        devices_failed: 0,
        total_devices: 0,
        results: [],
      }))
    })
    return await answerWhenDone(
      Promise.all(work).then((all) => {
        const some = all.filter((one) => one !== undefined)
        const results = [...some.flatMap((one) => one.results), ...missing]
        const failed = results.filter((one) => !one.success).length
        const success = failed === 0 && some.every((one) => one.success)
        const message = success
          ? 'Bulk export completed successfully'
          : (some.find((one) => !one.success)?.message ?? 'Bulk export completed with errors')
        const devices_created = some.reduce((sum, one) => sum + one.devices_created, 0)
        return {
          success,
          body: { success, message, devices_created, devices_failed: failed, total_devices: results.length, results },
        }
      }),
    )
  }

  const records: Endpoint = async ({ query }) => {
    const wanted = query.get('connection') ?? query.get('connection_id')
    const [status, address] = [query.get('export_status'), query.get('ip_address')]
    const [limit, offset] = [numberIn(query, 'limit', PAGE.byDefault), numberIn(query, 'offset', 0)]
    if (limit === undefined || offset === undefined) return error(400, 'limit and offset must be whole numbers')
    const all = lanes
      .filter(({ connection }) => wanted === null || String(connection.id) === wanted)
      .flatMap((lane) => [...lane.entries.values()].map((entry) => shapes.ipExport(lane.connection.id, entry)))
      .filter(
        (one) => (status === null || one.export_status === status) && (address === null || one.ip_address === address),
      )
    return Response.json({
      count: all.length,
      next: null,
      previous: null,
      results: all.slice(offset, offset + Math.min(limit, PAGE.most)),
    })
  }

  const statusOf: Endpoint = async ({ ids: [id] }) => {
    const lane = laneOf(id!)
    if (!lane) return error(404, `there is no connection ${id}`)
    return Response.json(shapes.exportStatus(lane.connection, lane.state.last, [...lane.entries.values()]))
  }

  const jobOf: Endpoint = async ({ ids: [id] }) => {
    const job = jobs.get(id!)
    if (!job) return error(404, 'there is no such job; what it did stands in the log')
    return Response.json({ id: job.id, state: job.state, result: job.body ?? null })
  }

  const endpoints: readonly (readonly [method: string, path: RegExp, right: Right, work: Endpoint])[] = [
    ['POST', /^connections\/(\d+)\/export\/$/, 'export', exportAll],
    ['GET', /^connections\/(\d+)\/export-status\/$/, 'look', statusOf],
    ['POST', /^netbox-device\/(\d{1,15})\/sync\/$/, 'export', syncOne],
    ['GET', /^ip-exports\/$/, 'look', records],
    ['POST', /^ip-exports\/bulk-export\/$/, 'export', bulk],
    ['GET', /^jobs\/([0-9a-f-]{36})\/$/, 'look', jobOf],
  ]

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const path = pathname.startsWith(API) ? pathname.slice(API.length) : ''
    const fitting = endpoints.filter(([, pattern]) => pattern.test(path))
    if (fitting.length === 0) return error(404, 'Not found.')
    const found = fitting.find(([method]) => method === request.method)
    if (!found) return error(405, `Method "${request.method}" not allowed.`)
    const [, pattern, right, work] = found
    const denial = await access.denied(request.headers.get('authorization'), right)
    if (denial) return Response.json({ detail: denial.detail }, { status: denial.status })
    const body = await bodyOf(request)
    if (body instanceof Response) return body
    return await work({ ids: pattern.exec(path)!.slice(1), query: searchParams, body })
  }
}

function numberIn(query: URLSearchParams, name: string, byDefault: number): number | undefined {
  const given = query.get(name)
  if (given === null) return byDefault
  return /^\d{1,9}$/.test(given) ? Number(given) : undefined
}
