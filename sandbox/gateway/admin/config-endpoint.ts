import { asDeclarative, DeclarativeError, hashOf, parseDeclarative } from '../config/declarative.ts'
import type { Entities, Entity } from '../config/entities.ts'
import { invalidDeclarative, Refusal } from '../schema/refusal.ts'
import { type Body, json } from './body.ts'
import type { Request } from './entity-endpoints.ts'
import { NOT_ALLOWED, type Reply, type Source } from './source.ts'

/** The whole configuration of a gateway without a database: shown, or replaced until the next reload. */
export async function configReply({ method, query, body }: Request, source: Source): Promise<Reply> {
  if (source.database) {
    throw new Refusal(400, { message: 'this endpoint is only available when Kong is configured to not use a database' })
  }
  if (method === 'GET' || method === 'HEAD') return { status: 200, body: { config: asDeclarative(source.entities) } }
  if (method !== 'POST') return NOT_ALLOWED
  const text = await configIn(body)
  const hash = hashOf(text)
  if (query.get('check_hash') === '1' && hash === source.hash) return { status: 304 }
  const entities = judged(text, source)
  source.replace(entities, hash)
  return { status: 201, body: byId(entities) }
}

/** The configuration's text, in whichever of the forms Kong takes it. */
async function configIn({ text, type }: Body): Promise<string> {
  if (type.startsWith('multipart/')) {
    const form = await new Response(new Uint8Array(text), { headers: { 'content-type': type } }).formData()
    const config = form.get('config')
    return config === null ? '' : typeof config === 'string' ? config : await config.text()
  }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return new URLSearchParams(text.toString()).get('config') ?? ''
  }
  if (type.startsWith('application/json')) {
    const { config } = json(text)
    return typeof config === 'string' ? config : text.toString()
  }
  return text.toString()
}

function judged(text: string, { settings }: Source): Entities {
  try {
    return parseDeclarative(text, settings.plugins)
  } catch (error) {
    if (error instanceof DeclarativeError) throw invalidDeclarative(error.problems)
    throw error
  }
}

function byId(entities: Entities): object {
  const kinds = Object.entries(entities).filter(([, list]) => list.length > 0)
  return Object.fromEntries(
    kinds.map(([kind, list]) => [kind, Object.fromEntries(list.map((one) => [one.id, set(one)]))]),
  )
}

function set(entity: Entity): object {
  return Object.fromEntries(Object.entries(entity).filter(([, value]) => value !== null))
}
