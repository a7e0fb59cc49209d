import { type Entity, find, referred } from '../config/entities.ts'
import type { Consumer } from '../proxy/model.ts'
import type { Context } from './context.ts'

/** Remembers whose credential it was, and tells the upstream. */
export function authenticated(context: Context, credential: Entity): void {
  const consumer = find(context.entities, 'consumers', referred(credential, 'consumer') ?? '') as unknown as Consumer
  context.consumer = consumer
  context.credential = credential.id
  const { headers } = context.upstream
  headers.set('X-Consumer-ID', consumer.id)
  headers.remove('X-Consumer-Custom-ID', 'X-Consumer-Username', 'X-Anonymous-Consumer')
  if (consumer.custom_id) headers.set('X-Consumer-Custom-ID', consumer.custom_id)
  if (consumer.username) headers.set('X-Consumer-Username', consumer.username)
  headers.set('X-Credential-Identifier', String(credential.username ?? credential.id))
}
