import { Client, provisionToken, revokeToken } from '../../netbox/index.ts'

/** A client of a real NetBox, with a token of its own that is revoked at the end. */
export interface NetBoxUnderTest extends AsyncDisposable {
  readonly client: Client
  readonly url: string
  readonly token: string
}

/** Connects to the NetBox that NETBOX_TEST_URL, NETBOX_TEST_USER and NETBOX_TEST_PASSWORD name. */
export async function netboxUnderTest(): Promise<NetBoxUnderTest> {
  const [url, username, password] = ['URL', 'USER', 'PASSWORD'].map((name) => process.env[`NETBOX_TEST_${name}`])
  if (!url || !username || !password)
    throw new Error(
      'set NETBOX_TEST_URL, NETBOX_TEST_USER and NETBOX_TEST_PASSWORD to a NetBox these tests may write to',
    )
  const { id, token } = await provisionToken({ url, username, password, description: 'system test' })
  const client = new Client({ url, token })
  return {
    client,
    url,
    token,
    async [Symbol.asyncDispose]() {
      await revokeToken(client, id)
      await client.close()
    },
  }
}
