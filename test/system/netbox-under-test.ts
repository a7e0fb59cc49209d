import { Client, provisionToken, revokeToken } from '../../netbox/index.ts'
import { TestStack } from './support/stack.ts'

/** A client of a real NetBox, with a token of its own; what was started for it goes at the end. */
export interface NetBoxUnderTest extends AsyncDisposable {
  readonly client: Client
  readonly url: string
  readonly token: string
  /** The user whose token it is. */
  readonly user: { readonly username: string; readonly password: string }
}

interface Place extends AsyncDisposable {
  url: string
  username: string
  password: string
}

/**
 * Connects to a NetBox that this project deploys for these tests alone, or to the one that NETBOX_TEST_URL,
 * NETBOX_TEST_USER and NETBOX_TEST_PASSWORD name.
 *
 * @param name of the test stack
 */
export async function netboxUnderTest(name: string): Promise<NetBoxUnderTest> {
  const place = named() ?? (await deployed(name))
  const { url, username, password } = place
  const { id, token } = await provisionToken({ url, username, password, description: 'system test' })
  const client = new Client({ url, token })
  return {
    client,
    url,
    token,
    user: { username, password },
    async [Symbol.asyncDispose]() {
      await revokeToken(client, id)
      await client.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

function named(): Place | undefined {
  const [url, username, password] = ['URL', 'USER', 'PASSWORD'].map((name) => process.env[`NETBOX_TEST_${name}`])
  if (!url) return undefined
  if (!username || !password) throw new Error('set NETBOX_TEST_USER and NETBOX_TEST_PASSWORD with NETBOX_TEST_URL')
  return { url, username, password, async [Symbol.asyncDispose]() {} }
}

async function deployed(name: string): Promise<Place> {
  const stack = await TestStack.make(name, { 'netbox:model': './seed/empty.ts' })
  try {
    await stack.up()
    const { url, user, password } = (await stack.outputs()) as Record<string, string>
    return { url: url!, username: user!, password: password!, [Symbol.asyncDispose]: () => stack.dispose() }
  } catch (error) {
    await stack.dispose()
    throw error
  }
}
