import { Client, type ClientOptions } from './client/client.ts'
import { provisionToken, revokeToken } from './client/token.ts'
import { NetBoxError } from './errors.ts'

/** Milliseconds after which a token of ours is of no use even if its command was killed before it could revoke it: a day. */
export const LIFETIME = 24 * 60 * 60 * 1000

/** Of a lent connection; with `connect`, every request goes that way. */
export interface ConnectedOptions extends Pick<ClientOptions, 'connect'> {
  /** Ends every call. */
  signal: AbortSignal
  /** Says in NetBox whose token it is. */
  description: string
  /** For work without an end, whose token has none either. */
  lasting?: boolean
}

/**
 * Lends a command's connection to a piece of work: with NETBOX_TOKEN, or with NETBOX_USERNAME and NETBOX_PASSWORD, which
 * make a token that is revoked at the end. A run leaves nothing behind in NetBox but what it was asked for.
 *
 * @param url where NetBox is, base path included
 * @param env where the settings stand
 * @throws NetBoxError `invalid` when the settings are not there
 */
export async function connected<T>(
  url: string,
  env: NodeJS.ProcessEnv,
  { signal, description, lasting = false, connect }: ConnectedOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const place = { url, ...(connect && { connect }) }
  const { NETBOX_TOKEN: given, NETBOX_USERNAME: username, NETBOX_PASSWORD: password } = env
  if (given) {
    await using client = new Client({ ...place, token: given, signal })
    return await work(client)
  }
  if (!username || !password)
    throw new NetBoxError({
      code: 'invalid',
      message: 'how to log in? Set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD',
    })
  const expires = lasting ? undefined : new Date(Date.now() + LIFETIME)
  const { id, token } = await provisionToken({
    ...place,
    username,
    password,
    signal,
    description,
    ...(expires && { expires }),
  })
  try {
    await using client = new Client({ ...place, token, signal })
    return await work(client)
  } finally {
    // Not by the client of the work, whose calls end with Ctrl-C.
    await using client = new Client({ ...place, token })
    await revokeToken(client, id).catch(() => undefined)
  }
}
