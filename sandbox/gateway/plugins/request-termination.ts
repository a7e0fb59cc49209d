import { type Answer, plainAnswer } from '../proxy/answer.ts'
import type { Context } from './context.ts'

interface Config {
  status_code: number
  message: string | null
  content_type: string | null
  body: string | null
  trigger: string | null
}

const DEFAULT_MESSAGE = 'Service unavailable'

/** Answers in place of the upstream. */
export function requestTermination(config: Config, { request }: Context): Answer | undefined {
  const { status_code: status, message, content_type, body, trigger } = config
  if (trigger !== null && request.headers[trigger.toLowerCase()] === undefined) return undefined
  if (body !== null) return { status, body, type: content_type ?? 'application/json; charset=utf-8' }
  return plainAnswer(status, message ?? DEFAULT_MESSAGE)
}
