/** What the automation container runs: webhook receiver, MCP server, scheduled reports and discovery, until it is asked to end. */
import { NetBoxError } from '../../netbox/index.ts'
import * as escaped from '../../text/escape.ts'
import { ConfigError } from '../runtime/config-error.ts'
import { FolderError } from '../runtime/folder-error.ts'
import { secretsOf } from '../runtime/secrets.ts'
import { readConfig } from '../webhook/index.ts'
import { startDiscovery } from './discovery.ts'
import { startAutomation } from './service.ts'
import { PORTS, readSettings } from './settings.ts'

const { env } = process
const log = (line: string) => console.error(escaped.terminal(line))

try {
  const secrets = secretsOf(env)
  const settings = await readSettings(env, secrets)
  const webhook = await readConfig(JSON.parse(env.NETBOX_AUTOMATION_WEBHOOK ?? '{}'), secrets)
  const automation = await startAutomation({ settings, webhook, host: '0.0.0.0', ports: PORTS, log })
  const discovery = await startDiscovery({ env, secrets, host: '0.0.0.0', port: PORTS.discovery, log })
  log(`events on port ${automation.ports.receiver}, MCP on port ${automation.ports.mcp}`)
  // One server's fall is not the others': what a request breaks past all that catches it in its server is told, and no more.
  process.on('uncaughtException', (error) => log(`a fault: ${error.stack ?? error}`))
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve)
    process.once('SIGINT', resolve)
  })
  log('ending: what is under way is finished, the rest stays in the spool')
  await Promise.all([automation[Symbol.asyncDispose](), discovery[Symbol.asyncDispose]()])
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof FolderError || error instanceof NetBoxError)) throw error
  log(`${error.message}.`)
  process.exitCode = 1
}
