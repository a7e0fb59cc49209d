import type { Answer } from '../proxy/answer.ts'
import type { Context } from './context.ts'

interface Config {
  origins: string[] | null
  headers: string[] | null
  exposed_headers: string[] | null
  methods: string[]
  max_age: number | null
  credentials: boolean
  preflight_continue: boolean
}

/** Says which origins a browser may let in, and answers its preflight. */
export function cors(config: Config, { request, added }: Context): Answer | undefined {
  const { origin } = request.headers
  const asked = request.headers['access-control-request-headers']
  added.push(...originHeaders(config, origin))
  if (config.credentials) added.push(['Access-Control-Allow-Credentials', 'true'])
  const preflight =
    request.method === 'OPTIONS' &&
    origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined
  if (!preflight || config.preflight_continue) {
    if (config.exposed_headers?.length) {
      added.push(['Access-Control-Expose-Headers', config.exposed_headers.join(',')])
    }
    return undefined
  }
  const allowed = config.headers?.length ? config.headers.join(',') : asked
  const headers: [string, string][] = [['Access-Control-Allow-Methods', config.methods.join(',')]]
  if (allowed !== undefined) headers.push(['Access-Control-Allow-Headers', String(allowed)])
  if (config.max_age !== null) headers.push(['Access-Control-Max-Age', String(config.max_age)])
  return { status: 200, headers }
}

function originHeaders({ origins, credentials }: Config, origin: string | undefined): [string, string][] {
  if (!origins?.length || origins.includes('*')) {
    return credentials && origin !== undefined
      ? [
          ['Access-Control-Allow-Origin', origin],
          ['Vary', 'Origin'],
        ]
      : [['Access-Control-Allow-Origin', '*']]
  }
  const [only] = origins
  if (origins.length === 1)
    return [
      ['Access-Control-Allow-Origin', only!],
      ['Vary', 'Origin'],
    ]
  if (origin === undefined || !origins.includes(origin)) return [['Vary', 'Origin']]
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Vary', 'Origin'],
  ]
}
