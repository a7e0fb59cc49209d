import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { Client, provisionToken, revokeToken } from '../../netbox/index.ts'
import { prefixOf } from './support/leftovers.ts'
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
 * Connects to the NetBox that this project deploys for all tests of one run that are content with part of one, or to the one
 * that NETBOX_TEST_URL, NETBOX_TEST_USER and NETBOX_TEST_PASSWORD name. Others' objects may be in it.
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

/** The NetBox of this run, whose files run one after the other: deployed for the first that asks, taken down at the end (support/parts.ts). */
async function shared(): Promise<Place> {
  const parts = inject('parts')
  const file = join(tmpdir(), `${prefixOf(parts.run, 'shared')}.json`)
  const known = await readFile(file, 'utf8').catch(() => undefined)
  if (known !== undefined) return JSON.parse(known) as Place
  const stack = await TestStack.make('shared', { 'netbox:model': './seed/empty.ts' }, parts, parts.run)
  try {
    await stack.up()
    const { url, user, password } = (await stack.outputs()) as Record<string, string>
    const place = { url: url!, username: user!, password: password! }
    await writeFile(file, JSON.stringify(place), { mode: 0o600 })
    return place
  } catch (error) {
    await stack.dispose()
    throw error
  }
}
