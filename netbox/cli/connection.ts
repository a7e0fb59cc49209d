import { Client } from '../client/client.ts'
import { provisionToken, revokeToken } from '../client/token.ts'
import { NetBoxError } from '../errors.ts'

/**
 * Lends a connection to a piece of work. A token that was made from user and password is revoked at the end: a run leaves
 * nothing behind in NetBox but what its file says.
 */
export async function connected<T>(
  url: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { NETBOX_TOKEN: given, NETBOX_USERNAME: username, NETBOX_PASSWORD: password } = env
  if (given) {
    await using client = new Client({ url, token: given, signal })
    return await work(client)
  }
  if (!username || !password)
    throw new NetBoxError({
      code: 'invalid',
      message: 'how to log in? Set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD',
    })
  const { id, token } = await provisionToken({
    url,
    username,
    password,
    signal,
    description: 'netbox-plan, netbox-apply',
  })
  try {
    await using client = new Client({ url, token, signal })
    return await work(client)
  } finally {
    // Not by the client of the work, whose calls end with Ctrl-C.
    await using client = new Client({ url, token })
    await revokeToken(client, id).catch(() => undefined)
  }
}
