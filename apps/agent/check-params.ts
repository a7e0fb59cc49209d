import type { z } from 'zod'
import { NetBoxError } from '../../netbox/index.ts'
import type { Action } from './action.ts'

type Issue = z.core.$ZodIssue

/** Checks what a caller gives an action, and fills in what it leaves out. Throws `invalid` with one sentence. */
export function checkParams(action: Action, given: unknown): Record<string, unknown> {
  const { success, data, error } = action.params.safeParse(withoutNulls(given))
  if (success) return data
  throw new NetBoxError({ code: 'invalid', message: `${action.name}: ${sentence(error.issues[0]!, action, given)}` })
}

/** Models like to write null for what they do not want to say. */
function withoutNulls(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given ?? {}
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

function sentence(issue: Issue, action: Action, given: unknown): string {
  const names = Object.keys(action.params.shape)
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => `"${key}"`).join(', ')
    return `there is no parameter ${unknown}; it takes ${names.join(', ')}`
  }
  if (issue.path.length === 0) return `the parameters must be an object with ${names.join(', ')}`
  const name = issue.path.join('.')
  const value = issue.path.reduce<unknown>((object, key) => (object as Record<PropertyKey, unknown>)?.[key], given)
  if (value === undefined || value === null) return `"${name}" is missing; it must be ${expected(issue)}`
  return `"${name}" is ${JSON.stringify(value).slice(0, 100)}; it must be ${expected(issue)}`
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(expected))].join(' or ')
    case 'too_small':
      return issue.origin === 'number' ? `at least ${issue.minimum}` : 'not empty'
    case 'too_big':
      return issue.origin === 'number' ? `at most ${issue.maximum}` : `no longer than ${issue.maximum}`
    default:
      return issue.message.replace(/^must be /, '')
  }
}
