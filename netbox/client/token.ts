import { NetBoxError } from '../errors.ts'
import { Client, type ClientOptions } from './client.ts'

export interface Credentials extends Omit<ClientOptions, 'token'> {
  username: string
  password: string
  /** Shown in NetBox's list of tokens. */
  description?: string
  /** When NetBox stops to take it; without, never. */
  expires?: Date
}

export interface Token {
  id: number
  /** As {@link ClientOptions} takes it: `nbt_<key>.<token>`. NetBox shows it this once. */
  token: string
}

/** Makes a token for a user. The only way that works on every version, since the token list never shows a token's text. */
export async function provisionToken(credentials: Credentials): Promise<Token> {
  const { username, password, description = '', expires, ...connection } = credentials
  await using client = new Client(connection)
  const { body } = await client.post('users/tokens/provision/', { username, password, description, expires })
  const { id, version, key, token } = body as { id: number; version: number; key: string | null; token: string | null }
  if (!token)
    throw new NetBoxError({ code: 'not-netbox', message: `NetBox made token ${id} but did not show its text` })
  return { id, token: version === 2 ? `nbt_${key}.${token}` : token }
}

/** Deletes a token. One that is gone already counts as done. */
export async function revokeToken(client: Client, id: number): Promise<void> {
  try {
    await client.delete(`users/tokens/${id}/`, undefined)
  } catch (error) {
    if (!(error instanceof NetBoxError && error.code === 'not-found')) throw error
  }
}
