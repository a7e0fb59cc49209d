import type { Field } from './field.ts'

/** Kinds of values that several entities share, under the names of Kong's own typedefs. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** What RFC 3986 lets stand in a path. */
const PATH = /^\/[\w.\-~/%!$&'()*+,;=:@]*$/
/** What the router of Kong 2.8 takes for a plain prefix; anything beyond makes a path a regular expression. */
const PLAIN = /^[a-zA-Z0-9.\-_~/%]*$/
const HOST = /^(?:[a-zA-Z0-9_](?:[a-zA-Z0-9_-]*[a-zA-Z0-9_])?\.?)+$|^\[?[0-9a-fA-F:]+\]?$/
const LARGEST_TIMEOUT = 2 ** 31 - 2

/** Whether a text is an id. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** Whether a route's path is a plain prefix, and not a regular expression. */
export function isPlainPath(path: string): boolean {
  return PLAIN.test(path)
}

export const uuid: Field = { type: 'string', check: (text) => (isUuid(text) ? undefined : 'expected a valid UUID') }

export const timestamp: Field = { type: 'integer' }

export const name: Field = {
  type: 'string',
  check: (text) =>
    /^[\p{L}\p{N}.\-_~]+$/u.test(text)
      ? undefined
      : `invalid value '${text}': the only accepted ascii characters are alphanumerics or ., -, _, and ~`,
}

export const tags: Field = {
  type: 'set',
  elements: {
    type: 'string',
    required: true,
    check: (tag) =>
      /^[^,/\p{Cc}]+$/u.test(tag)
        ? undefined
        : `invalid tag '${tag}': expected printable ascii (except \`,\` and \`/\`) or valid utf-8 sequences`,
  },
}

export const host: Field = {
  type: 'string',
  check: (text) => (HOST.test(text) ? undefined : `invalid value: ${text}`),
}

export const port: Field = { type: 'integer', between: [0, 65535] }

export const timeout: Field = { type: 'integer', between: [1, LARGEST_TIMEOUT], default: 60_000 }

export const path: Field = { type: 'string', check: pathProblem }

export const routerPath: Field = {
  type: 'string',
  required: true,
  check: (text) =>
    PATH.test(text) || !text.startsWith('/') || text.includes('//') ? pathProblem(text) : regexProblem(text),
}

function pathProblem(text: string): string | undefined {
  if (!text.startsWith('/')) return 'should start with: /'
  if (text.includes('//')) return 'must not have empty segments'
  if (!PATH.test(text)) {
    return `invalid path: '${text}' (characters outside of the reserved list of RFC 3986 found)`
  }
  const broken = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(text)
  return broken ? `invalid url-encoded value: '${broken[0]}'` : undefined
}

function regexProblem(text: string): string | undefined {
  try {
    new RegExp(text)
    return undefined
  } catch (error) {
    return `invalid regex: '${text}' (PCRE returned: ${(error as Error).message})`
  }
}
