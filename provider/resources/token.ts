import { Client, NetBoxError, provisionToken, revokeToken } from '../../netbox/index.ts'
import type { Connection } from '../connection.ts'
import { type ResourceHandlers, reveal, Secret, UNKNOWN, type Values } from '../rpc/index.ts'
import { orLastKnown } from './last-known.ts'

/**
 * An API token of the user that `username` and `password` name, or else of the provider's own. Inputs: also `description`, and
 * `keepers`, whose change makes a new token (a rotation). Outputs: `value`, the token's text, secret. Revoked when the resource
 * goes. A token outlives a change of the password.
 */
export function tokenHandlers(connected: () => Connection): ResourceHandlers {
  /** The token itself is enough to look at it and to revoke it. */
  const withToken = async <T>(olds: Values, work: (client: Client) => Promise<T>): Promise<T> => {
    await using client = new Client({ ...connected().place, token: String(reveal(olds).value) })
    return await work(client)
  }

  return {
    check: ({ news }) => ({ inputs: news }),

    diff: ({ oldInputs, news }) => {
      const differ = (name: string) => JSON.stringify(reveal(oldInputs)[name]) !== JSON.stringify(reveal(news)[name])
      const replaces = ['description', 'keepers', 'username'].filter(differ)
      const changed = [...replaces, ...['password'].filter(differ)]
      // The new one is made before the old one is revoked: nobody is without a token in between.
      return { changes: changed.length > 0, diffs: changed, replaces, deleteBeforeReplace: false }
    },

    update: ({ olds, news }) => ({ ...news, value: olds.value! }),

    create: async ({ news, preview }) => {
      if (preview) return { id: '', outputs: { ...news, value: new Secret(UNKNOWN) } }
      const { settings, place } = connected()
      const given = reveal(news) as { description?: string; username?: string; password?: string }
      const { username, password } = given.username === undefined ? settings : given
      if (username === undefined || password === undefined) {
        throw new Error('a Token needs username and password, its own or those of its NetBox provider')
      }
      const { id, token } = await provisionToken({ ...place, username, password, description: given.description ?? '' })
      return { id: String(id), outputs: { ...news, value: new Secret(token) } }
    },

    read: (request) =>
      orLastKnown(request, connected(), async () => {
        const { id, state, inputs } = request
        try {
          await withToken(state, (client) => client.get(`users/tokens/${id}/`))
          return { id, inputs, outputs: state }
        } catch (error) {
          // A token that was revoked by hand is refused, which is how NetBox says that it is gone.
          if (error instanceof NetBoxError && ['forbidden', 'not-found'].includes(error.code)) return undefined
          throw error
        }
      }),

    delete: async ({ id, olds }) => {
      try {
        await withToken(olds, (client) => revokeToken(client, Number(id)))
      } catch (error) {
        // A token that is refused was revoked already.
        if (!(error instanceof NetBoxError && error.code === 'forbidden')) throw error
      }
    },
  }
}
