import { join } from 'node:path'
import { parseConfig } from '../discovery/config.ts'
import { secretIn } from '../discovery/secret.ts'
import { serve } from '../discovery/serve.ts'
import { ConfigError } from '../runtime/config-error.ts'
import type { Secrets } from '../runtime/secrets.ts'

export interface DiscoveryOptions {
  readonly env: NodeJS.ProcessEnv
  readonly secrets: Secrets
  readonly host: string
  /** Of its health and metrics; 0 for any free one. */
  readonly port: number
  readonly log: (line: string) => void
}

/**
 * Discovery as one more service of the container, where `NETBOX_AUTOMATION_DISCOVERY` holds a configuration. It logs in with a token of
 * its own, `NETBOX_DISCOVERY_TOKEN`. A NetBox that is away is tried again at the next look.
 *
 * @throws ConfigError one sentence
 */
export async function startDiscovery({ env, secrets, host, port, log }: DiscoveryOptions): Promise<AsyncDisposable> {
  const given = env.NETBOX_AUTOMATION_DISCOVERY
  if (!given) return { async [Symbol.asyncDispose]() {} }
  const token = await secrets('NETBOX_DISCOVERY_TOKEN')
  if (token === undefined)
    throw new ConfigError(
      'NETBOX_DISCOVERY_TOKEN is not set; set NETBOX_DISCOVERY_TOKEN_FILE to the file that holds it',
    )
  const folder = join(env.NETBOX_AUTOMATION_FOLDER ?? '/data', 'discovery')
  const config = parseConfig(JSON.parse(given), folder, folder)
  const end = new AbortController()
  const ready = Promise.withResolvers<number>()
  const running = serve(config, {
    signal: end.signal,
    now: () => new Date(),
    secret: secretIn,
    url: env.NETBOX_URL!,
    env: { NETBOX_TOKEN: token },
    listen: { host, port },
    log: (line) => log(`discovery: ${line.replace(/\.$/, '')}`),
    ready: ready.resolve,
  })
  // Before it listens, what is wrong is the container's; after that it is told, and the others go on.
  running.catch(ready.reject)
  log(`discovery on port ${await ready.promise}`)
  const over = running.catch((error: Error) => log(`discovery has ended: ${error.message}`))
  return {
    async [Symbol.asyncDispose]() {
      end.abort()
      await over
    },
  }
}
