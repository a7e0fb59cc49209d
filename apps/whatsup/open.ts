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
export async function whatsUpFor(
  connection: Connection,
  secrets: Secrets,
  options: { readonly signal?: AbortSignal | undefined; readonly patience?: number | undefined } = {},
): Promise<WhatsUp> {
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
      ...(options.signal && { signal: options.signal }),
      ...(options.patience !== undefined && { patience: options.patience }),
    }),
  )
}

export interface Opened extends AsyncDisposable {
  readonly exporter: Exporter
  readonly ledger: Ledger
  readonly whatsup: WhatsUp
}

export interface OpenOptions {
  readonly instance: string
  readonly folder: string
  readonly netbox: NetBox
  readonly secrets: Secrets
  readonly signal?: AbortSignal
  readonly now?: () => number
  /** Milliseconds before a read that failed is tried again. */
  readonly patience?: number | undefined
}

/** An exporter for a connection, which has its folder for itself until it is closed. */
export async function openConnection(connection: Connection, options: OpenOptions): Promise<Opened> {
  const { instance, folder, netbox, secrets, signal, now, patience } = options
  const whatsup = await whatsUpFor(connection, secrets, { signal, patience })
  const ledger = await Ledger.open(folderOf(folder, connection))
  return {
    exporter: new Exporter({ instance, connection, netbox, whatsup, ledger, ...(now && { now }) }),
    ledger,
    whatsup,
    async [Symbol.asyncDispose]() {
      await whatsup.client.close()
      await ledger.close()
    },
  }
}
