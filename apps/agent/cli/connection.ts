import { type Client, connected, NetBoxError } from '../../../netbox/index.ts'

/** Lends a connection to the NetBox of the settings to a piece of work, which may be `lasting`; the signal ends every call. */
export async function withNetBox<T>(
  env: NodeJS.ProcessEnv,
  { signal, lasting }: { signal: AbortSignal; lasting: boolean },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const url = env.NETBOX_URL
  if (!url) {
    const message = 'where is NetBox? Set NETBOX_URL, such as http://127.0.0.1:8080/netbox/'
    throw new NetBoxError({ code: 'invalid', message })
  }
  return await connected(url, env, { signal, lasting, description: 'netbox-agent' }, work)
}
