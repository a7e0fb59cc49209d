import { Client, NetBoxError, provisionToken, revokeToken } from '../../netbox/index.ts'

/**
 * Lends a connection to a piece of work. A token that was made from user and password is revoked at the end.
 *
 * @param signal ends every call
 */
export async function connected<T>(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { NETBOX_URL: url, NETBOX_TOKEN: given, NETBOX_USERNAME: username, NETBOX_PASSWORD: password } = env
  if (!url) throw invalid('where is NetBox? Set NETBOX_URL, such as http://127.0.0.1:8080/netbox/')
  if (given) {
    await using client = new Client({ url, token: given, signal })
    return await work(client)
  }
  if (!username || !password) throw invalid('how to log in? Set NETBOX_TOKEN, or NETBOX_USERNAME and NETBOX_PASSWORD')
  const { id, token } = await provisionToken({ url, username, password, signal, description: 'netbox-agent' })
  try {
    await using client = new Client({ url, token, signal })
    return await work(client)
  } finally {
    // Not by the client of the work, whose calls end with Ctrl-C.
    await using client = new Client({ url, token })
    await revokeToken(client, id).catch(() => undefined)
  }
}

function invalid(message: string): NetBoxError {
  return new NetBoxError({ code: 'invalid', message })
}
