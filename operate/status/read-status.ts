import { withEngine } from '../../host/docker/with-engine.ts'
import { wayTo } from '../../host/ssh/index.ts'
import type { Config } from '../../infra/config.ts'
import { outputsOf } from '../../infra/outputs.ts'
import { connected } from '../../netbox/index.ts'
import { outdatedCollations } from '../backup/collation.ts'
import { stackOf } from '../backup/stack.ts'
import { readEvents } from './events.ts'
import {
  answerAt,
  certificateEnd,
  orUnknown,
  readContainers,
  readExpiring,
  readLastBackup,
  readNetBox,
  SIGNS,
} from './read.ts'
import type { Status } from './status.ts'

/** A stack, as far as it is needed to look at what it has deployed. */
export interface StackToRead {
  stack: string
  config: Config
  /** The outputs of its last update, the password in plain text; none after a first update that failed. */
  outputs: Readonly<Record<string, unknown>>
  /** Where this machine keeps its backups. */
  backups: string
  /** The file that the last backup of this machine went to, wherever that is. */
  noted: string | undefined
}

/** What is known of a deployment, but for its drift. What listens on the loopback of a host behind ssh is asked through ssh. */
export async function readStatus(of: StackToRead, signal: AbortSignal): Promise<Omit<Status, 'drift'>> {
  const { config, outputs } = of
  const { host } = config
  const { uiUrl, apiUrl } = outputs
  const { mcpUrl } = (outputs.agents ?? {}) as { mcpUrl?: unknown }
  const [containers, collation, inside, routes, lastBackup, certificate, events] = await Promise.all([
    withEngine(host, (engine) => readContainers(engine, config)),
    // Of a database that does not answer, its container's line tells.
    withEngine(host, (engine) => outdatedCollations(stackOf(engine, config.name))).catch(() => []),
    orUnknown(readInside(of, signal)),
    Promise.all(
      Object.entries({ 'user interface': uiUrl, API: apiUrl, MCP: mcpUrl }).flatMap(([name, url]) => {
        const sign = SIGNS[name as keyof typeof SIGNS]
        return typeof url !== 'string'
          ? []
          : [orUnknown(answerAt(url, host, sign)).then((answer) => ({ name, url, answer }))]
      }),
    ),
    readLastBackup(of.backups, of.stack, of.noted),
    typeof uiUrl === 'string' ? orUnknown(certificateEnd(uiUrl, host)) : undefined,
    config.events && orUnknown(withEngine(host, (engine) => readEvents(engine, config))),
  ])
  const { netbox, expiring } = 'unknown' in inside ? { netbox: inside, expiring: inside } : inside
  return { containers, collation, netbox, routes, lastBackup, expiring, certificate, events }
}

/** What NetBox itself tells. */
async function readInside({ stack, config, outputs }: StackToRead, signal: AbortSignal) {
  const { url, user, password } = outputsOf(outputs, stack)
  const login = { NETBOX_USERNAME: user, NETBOX_PASSWORD: password }
  const options = { signal, description: 'npm run status', ...wayTo(config.host, url) }
  return await connected(url, login, options, async (client) => ({
    netbox: await readNetBox(client),
    expiring: await readExpiring(client),
  }))
}
