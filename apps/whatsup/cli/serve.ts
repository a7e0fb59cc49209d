import { connected } from '../../../netbox/index.ts'
import * as escaped from '../../../text/escape.ts'
import { ConfigError } from '../../runtime/config-error.ts'
import { startService } from '../serve/service.ts'
import type { Given } from './given.ts'

/** Serves until somebody asks for the end. */
export async function serveUntil({ options, settings, connections, secrets, env, on }: Given): Promise<number> {
  const secret = await secrets('NETBOX_WHATSUP_WEBHOOK_SECRET')
  if (!secret)
    throw new ConfigError(
      'NETBOX_WHATSUP_WEBHOOK_SECRET is not set; set it or NETBOX_WHATSUP_WEBHOOK_SECRET_FILE to the secret of the webhook in NetBox',
    )
  const token = await secrets('NETBOX_TOKEN')
  const password = token ? undefined : await secrets('NETBOX_PASSWORD')
  const filled = { ...env, ...(token && { NETBOX_TOKEN: token }), ...(password && { NETBOX_PASSWORD: password }) }
  const stop = new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
  const log = (line: string) => on.err(escaped.terminalLine(line))
  const { host, port, folder, url } = options
  const who = { signal: new AbortController().signal, description: 'netbox-whatsup serve', lasting: true }
  return await connected(url, filled, who, async (netbox) => {
    const some = { ...settings, connections }
    const service = await startService({ settings: some, folder, netbox, url, secrets, secret, host, port, log }).catch(
      (error) => {
        if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') throw error
        throw new ConfigError(
          `${host}:${port} cannot be listened on (${error.code}); --host and --port must be free here`,
        )
      },
    )
    log(`Listening on ${host}:${service.port}`)
    await stop
    log('Ending: the item under way is finished, the rest waits on the disk')
    await service.close()
    return 0
  })
}
