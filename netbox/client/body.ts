import type { Dispatcher } from 'undici'

type Head = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>

export function isJson({ headers }: Head): boolean {
  return String(headers['content-type'] ?? '').includes('json')
}

/** Whether the server agreed, and what it said is lost: all of NetBox's answers of success but 204 have a body of JSON. */
export function isTorn(head: Head, text: string): boolean {
  const { statusCode: status } = head
  if (status < 200 || status >= 300 || status === 204) return false
  return text === '' || (isJson(head) && parsed(text) === null)
}

/** JSON as a value; null if it is none, as in half an answer. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
