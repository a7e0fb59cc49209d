import { join } from 'node:path'
import type { Client as NetBox } from '../../netbox/index.ts'
import { ConfigError } from '../runtime/config-error.ts'
import type { Secrets } from '../runtime/secrets.ts'
import { Client } from './api/client.ts'
import { secureConnector } from './api/secure.ts'
import { WhatsUp } from './api/whatsup.ts'
import { Ledger } from './ledger/ledger.ts'
import { Exporter } from './run.ts'
import type { Connection } from './settings.ts'
import { passwordOf } from './told.ts'

/** Where a connection keeps its work. */
export function folderOf(folder: string, { name }: Pick<Connection, 'name'>): string {
  return join(folder, name)
}

/** A client for a connection's server; nothing is sent yet. Throws {@link ConfigError}. */
export async function whatsUpFor(connection: Connection, secrets: Secrets, signal?: AbortSignal): Promise<WhatsUp> {
  const { name, url, username, timeout } = connection
  const variable = passwordOf(name)
  const password = await secrets(variable)
  if (password === undefined)
    throw new ConfigError(
      `${variable} is not set; set it or ${variable}_FILE to the password of ${username} at ${name}`,
    )
  const connect = await secureConnector(connection)
  return new WhatsUp(
    new Client({
      url,
      credentials: { username, password },
      connect,
      timeout: timeout * 1000,
      ...(signal && { signal }),
    }),
  )
}

export interface Opened extends AsyncDisposable {
  readonly exporter: Exporter
  readonly ledger: Ledger
  readonly whatsup: WhatsUp
}

/** An exporter for a connection, which has its folder for itself until it is closed. */
export async function openConnection(
  connection: Connection,
  {
    instance,
    folder,
    netbox,
    secrets,
    signal,
  }: { instance: string; folder: string; netbox: NetBox; secrets: Secrets; signal?: AbortSignal },
): Promise<Opened> {
  const whatsup = await whatsUpFor(connection, secrets, signal)
  const ledger = await Ledger.open(folderOf(folder, connection))
  return {
    exporter: new Exporter({ instance, connection, netbox, whatsup, ledger }),
    ledger,
    whatsup,
    async [Symbol.asyncDispose]() {
      await whatsup.client.close()
      await ledger.close()
    },
  }
}
