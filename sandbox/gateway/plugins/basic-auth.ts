import { passwordHash, referred } from '../config/entities.ts'
import { type Answer, errorAnswer } from '../proxy/answer.ts'
import { authenticated } from './consumer.ts'
import type { Context } from './context.ts'

/** Lets pass who gives a consumer's user name and password. */
export function basicAuth(config: { hide_credentials: boolean }, context: Context): Answer | undefined {
  const { request, entities, upstream } = context
  const [, encoded] = /^\s*basic\s+(.+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (encoded === undefined) return errorAnswer(401, 'Unauthorized', [['WWW-Authenticate', 'Basic realm="kong"']])
  const [, username, password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
  const credential = entities.basicauth_credentials.find((one) => one.username === username)
  if (!credential || credential.password !== passwordHash(password, referred(credential, 'consumer') ?? '')) {
    return errorAnswer(401, 'Invalid authentication credentials')
  }
  if (config.hide_credentials) upstream.headers.remove('authorization')
  authenticated(context, credential)
  return undefined
}
