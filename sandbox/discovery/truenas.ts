import { jsonServer } from './json-server.ts'
import { acceptWebsockets } from './websocket.ts'

export interface Appliance {
  readonly key: string
  readonly user: string
  /** CORE 13 knows only REST. */
  readonly generation: 'core' | 'scale'
  /** By method of the JSON-RPC; of REST the same answers by path. */
  readonly answers: Readonly<Record<string, unknown>>
  readonly forbidden?: readonly string[]
}

const PATHS: Readonly<Record<string, string>> = {
  '/system/info': 'system.info',
  '/interface': 'interface.query',
  '/pool': 'pool.query',
  '/sharing/nfs': 'sharing.nfs.query',
  '/sharing/smb': 'sharing.smb.query',
  '/iscsi/target': 'iscsi.target.query',
  '/vm': 'vm.query',
}

/** Stands in for both of TrueNAS's APIs: a role that is not enough is EACCES, a CORE answers the websocket with 302. Not TrueNAS. */
export async function trueNasStandIn(
  { key, user, generation, answers, forbidden = [] }: Appliance,
  tls: { key: string; cert: string },
) {
  let logins = 0
  const at = await jsonServer((path, { headers }) => {
    if (path === '/api/versions')
      return generation === 'scale' ? [200, ['v25.04.0', 'v25.10.0']] : [404, '<html>Not found</html>']
    if (headers.authorization !== `Bearer ${key}`) return [401, '']
    const method = PATHS[path.replace('/api/v2.0', '')]
    if (generation === 'scale' || method === undefined) return [404, '']
    return forbidden.includes(method) ? [403, { message: 'Forbidden' }] : [200, answers[method] ?? []]
  }, tls)
  if (generation === 'scale')
    acceptWebsockets(at.server, '/api/current', (peer) => {
      let known = false
      return (text) => {
        const { id, method, params } = JSON.parse(text) as {
          id: number
          method: string
          params: { username?: string; api_key?: string }[]
        }
        const reply = (body: object) => peer.send(JSON.stringify({ jsonrpc: '2.0', id, ...body }))
        if (method === 'auth.login_ex') {
          logins += 1
          known = params[0]?.api_key === key && params[0]?.username === user
          return reply({ result: { response_type: known ? 'SUCCESS' : 'AUTH_ERR' } })
        }
        if (!known || forbidden.includes(method))
          return reply({
            error: {
              code: -32001,
              message: 'Method call error',
              data: { error: 13, errname: 'EACCES', reason: '[EACCES] Not authorized' },
            },
          })
        reply({ result: answers[method] ?? [] })
      }
    })
  return Object.assign(at, { logins: () => logins })
}
