import { type Answer, errorAnswer } from '../proxy/answer.ts'
import { authenticated } from './consumer.ts'
import type { Context } from './context.ts'

interface Config {
  key_names: string[]
  key_in_header: boolean
  key_in_query: boolean
  hide_credentials: boolean
  run_on_preflight: boolean
}

/** Lets pass who shows the key of a consumer, in a header or in the query. */
export function keyAuth(config: Config, context: Context): Answer | undefined {
  const { request, entities, upstream } = context
  if (!config.run_on_preflight && request.method === 'OPTIONS') return undefined
  const query = new URLSearchParams((request.url ?? '').split('?')[1])
  for (const name of config.key_names) {
    const header = config.key_in_header ? request.headers[name.toLowerCase()] : undefined
    const key = header ?? (config.key_in_query ? query.get(name) : undefined)
    if (key === undefined || key === null || key === '') continue
    const credential = entities.keyauth_credentials.find((one) => one.key === key)
    if (!credential) return errorAnswer(401, 'Invalid authentication credentials')
    if (config.hide_credentials) {
      upstream.headers.remove(name)
      if (query.has(name)) {
        query.delete(name)
        upstream.query = query.size > 0 ? query.toString() : undefined
      }
    }
    authenticated(context, credential)
    return undefined
  }
  return errorAnswer(401, 'No API key found in request', [['WWW-Authenticate', 'Key realm="kong"']])
}
