import type { Dispatcher } from 'undici'

type Head = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>

export function isJson({ headers }: Head): boolean {
  return String(headers['content-type'] ?? '').includes('json')
}

/** What an answer says. */
export interface Body {
  readonly text: string
  /** What its JSON says; null if it is none, as half an answer is. */
  readonly json: unknown
}

/** Parsed once: a page of a thousand objects is no small thing. */
export function bodyIn(head: Head, text: string): Body {
  return { text, json: isJson(head) ? parsed(text) : null }
}

/** Whether the server agreed, and what it said is lost: all of NetBox's answers of success but 204 have a body of JSON. */
export function isTorn(head: Head, { text, json }: Body): boolean {
  const { statusCode: status } = head
  if (status < 200 || status >= 300 || status === 204) return false
  return text === '' || (isJson(head) && json === null)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
