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

interface Place {
  url: string
  username: string
  password: string
}

/**
 * Connects to the NetBox of {@link TestStack.shared}, for tests that are content with part of one, or to the one that NETBOX_TEST_URL, NETBOX_TEST_USER and NETBOX_TEST_PASSWORD name. Others' objects may be in it.
 */
export async function netboxUnderTest(): Promise<NetBoxUnderTest> {
  const { url, username, password } = named() ?? (await shared())
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
    },
  }
}

function named(): Place | undefined {
  const [url, username, password] = ['URL', 'USER', 'PASSWORD'].map((name) => process.env[`NETBOX_TEST_${name}`])
  if (!url) return undefined
  if (!username || !password) throw new Error('set NETBOX_TEST_USER and NETBOX_TEST_PASSWORD with NETBOX_TEST_URL')
  return { url, username, password }
}

async function shared(): Promise<Place> {
  const stack = await TestStack.shared()
  try {
    const { url, user, password } = (await stack.outputs()) as Record<string, string>
    return { url: url!, username: user!, password: password! }
  } finally {
    await stack.engine.close()
  }
}
