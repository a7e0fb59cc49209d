/**
 * What the automation container runs until it is asked to end: webhook receiver, MCP server and scheduled reports, and what the
 * stack asks for of the projector of events, the export to WhatsUp Gold and discovery.
 */
import { NetBoxError } from '../../netbox/index.ts'
import * as escaped from '../../text/escape.ts'
import { ConfigError } from '../runtime/config-error.ts'
import { FolderError } from '../runtime/folder-error.ts'
import { secretsOf } from '../runtime/secrets.ts'
import { readConfig } from '../webhook/index.ts'
import { PORT as WHATSUP_PORT } from '../whatsup/index.ts'
import { startChanges } from './changes.ts'
import { startDiscovery } from './discovery.ts'
import { eventsSettings, startEvents } from './events.ts'
import { startAutomation } from './service.ts'
import { PORTS, readSettings } from './settings.ts'
import { startWhatsUp } from './whatsup.ts'

const { env } = process
const log = (line: string) => console.error(escaped.terminal(line))

try {
  const secrets = secretsOf(env)
  const settings = await readSettings(env, secrets)
  const webhook = await readConfig(JSON.parse(env.NETBOX_AUTOMATION_WEBHOOK ?? '{}'), secrets)
  // Ended from the last to the first, also when one of them does not start.
  await using running = new AsyncDisposableStack()
  const own = { env, secrets, url: settings.url, folder: settings.folder, host: '0.0.0.0', log }
  const whatsup = running.use(await startWhatsUp({ ...own, port: WHATSUP_PORT }))
  const events = await eventsSettings(env)
  if (events) running.use(startEvents(events, { host: '0.0.0.0', port: PORTS.projector, log }))
  if (events?.changes)
    running.use(await startChanges({ ...own, ...events.changes, projector: PORTS.projector, port: PORTS.changes }))
  const automation = running.use(await startAutomation({ settings, webhook, host: '0.0.0.0', ports: PORTS, log }))
  running.use(await startDiscovery({ env, secrets, host: '0.0.0.0', port: PORTS.discovery, log }))
  log(`events on port ${automation.ports.receiver}, MCP on port ${automation.ports.mcp}`)
  if (whatsup) log(`export to WhatsUp Gold on port ${whatsup.port}`)
  // One server's fall is not the others': what a request breaks past all that catches it in its server is told, and no more.
  process.on('uncaughtException', (error) => log(`a fault: ${error.stack ?? error}`))
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  log('ending: what is under way is finished, the rest stays in the spool')
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof FolderError || error instanceof NetBoxError)) throw error
  log(`${error.message}.`)
  process.exitCode = 1
}
