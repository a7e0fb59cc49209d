import { join } from 'node:path'
import { Client, NetBoxError } from '../../netbox/index.ts'
import { Core, McpHttp } from '../agent/index.ts'
import { makeReport } from '../reports/index.ts'
import { every } from '../runtime/schedule.ts'
import { type Config, startService } from '../webhook/index.ts'
import { reportRoutes } from './report-routes.ts'
import { ReportShelf } from './report-shelf.ts'
import type { Settings } from './settings.ts'

export interface Automation extends AsyncDisposable {
  readonly ports: { readonly receiver: number; readonly mcp: number }
}

export interface AutomationOptions {
  readonly settings: Settings
  /** The receiver's endpoints and rules. */
  readonly webhook: Config
  readonly host: string
  /** 0 for any free one. */
  readonly ports: Automation['ports']
  readonly log: (line: string) => void
}

/**
 * Starts the receiver, the MCP server and the schedule of reports. The receiver and MCP work while NetBox is away: events
 * wait in the spool, and tools answer with a sentence.
 */
export async function startAutomation({ settings, webhook, host, ports, log }: AutomationOptions): Promise<Automation> {
  const stop = new AbortController()
  const client = new Client({ url: settings.url, token: settings.token })
  const shelf = new ReportShelf(join(settings.folder, 'reports'), settings.reportsKept)
  const receiver = await startService({
    host,
    port: ports.receiver,
    folder: join(settings.folder, 'spool'),
    secret: settings.webhookSecret,
    config: webhook,
    routes: reportRoutes(shelf, settings.clientToken),
    log,
  })
  const core = new Core({ client, agent: 'mcp', writes: settings.writes })
  const mcp = await McpHttp.start(core, {
    host,
    port: ports.mcp,
    names: settings.names,
    token: settings.clientToken,
  }).catch(async (error) => {
    await receiver.close()
    throw error
  })
  const reports = every(
    {
      hours: settings.reportHours,
      last: await shelf.newest(),
      signal: stop.signal,
      log: (line) => log(`no report: ${line}`),
    },
    async () => log(`report ${await shelf.put(await makeReport(client, { now: new Date() }))}`),
  )
  return {
    ports: { receiver: receiver.port, mcp: Number(new URL(mcp.url).port) },
    async [Symbol.asyncDispose]() {
      stop.abort(new NetBoxError({ code: 'aborted', message: 'the automation is ending' }))
      await client.close()
      await Promise.all([receiver.close(), mcp[Symbol.asyncDispose](), reports])
    },
  }
}
