import { join } from 'node:path'
import { Client, NetBoxError } from '../../netbox/index.ts'
import { ConfigError } from '../runtime/config-error.ts'
import type { Secrets } from '../runtime/secrets.ts'
import { readSettings, startService } from '../whatsup/index.ts'

/** What the variable with the settings is called: JSON, as `whatsup.yaml` has them. */
const SETTINGS = 'NETBOX_AUTOMATION_WHATSUP'

export interface WhatsUpOptions {
  readonly env: NodeJS.ProcessEnv
  readonly secrets: Secrets
  /** Where NetBox is, base path included. */
  readonly url: string
  /** What the container keeps. */
  readonly folder: string
  readonly host: string
  readonly port: number
  readonly log: (line: string) => void
}

/** Starts the export to WhatsUp Gold beside the others, where the stack asks for it. It logs in to NetBox as a user of its own. */
export async function startWhatsUp(options: WhatsUpOptions): Promise<(AsyncDisposable & { port: number }) | undefined> {
  const { env, secrets, url, folder, host, port, log } = options
  const given = env[SETTINGS]
  if (!given) return undefined
  const needed = async (name: string) => {
    const value = await secrets(name)
    if (value === undefined) throw new ConfigError(`${name} is not set; set ${name}_FILE to the file that holds it`)
    return value
  }
  const stop = new AbortController()
  const netbox = new Client({ url, token: await needed('NETBOX_WHATSUP_TOKEN'), signal: stop.signal })
  const service = await startService({
    settings: readSettings(JSON.parse(given)),
    folder: join(folder, 'whatsup'),
    secret: await needed('NETBOX_WHATSUP_WEBHOOK_SECRET'),
    log: (line) => log(`whatsup: ${line}`),
    ...{ netbox, url, secrets, host, port },
  })
  return {
    port: service.port,
    async [Symbol.asyncDispose]() {
      stop.abort(new NetBoxError({ code: 'aborted', message: 'the automation is ending' }))
      await service.close()
      await netbox.close()
    },
  }
}
