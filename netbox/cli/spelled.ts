import { Respelled } from '../../text/yaml.ts'
import type { Given } from '../desired.ts'
import { NetBoxError } from '../errors.ts'
import { entryOf, isKind } from '../kinds.ts'
import { labelOf } from '../normalise.ts'

/** Fields whose value is a number whatever it looks like; in custom fields it may be one. */
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'decimal', 'json', 'custom'])
/** A number with nothing about it that somebody may have meant otherwise. */
const PLAIN = /^[-+]?(0|[1-9]\d*)?(\.\d*)?(e[-+]?\d+)?$/i

/**
 * What a file wants, numbers as numbers. A number that YAML reads otherwise than it is spelled is refused where that may matter:
 * `name: 08` would become 8, `vid: 010` eight or ten depending on who reads it.
 *
 * @throws NetBoxError `invalid`, with one sentence
 */
export function asNumbers(desired: Given): Given {
  return mapped(desired, (kind, objects) =>
    Array.isArray(objects)
      ? objects.map((object) => (isObject(object) ? plainly(kind, object) : plain(object)))
      : objects,
  )
}

function plainly(kind: string, object: Given): Given {
  const fields = isKind(kind) ? entryOf(kind).fields : {}
  return mapped(object, (name, value) => {
    const number = NUMBERS.has((Object.hasOwn(fields, name) && fields[name]?.type) || '')
    const odd = respelledIn(value).find(({ source }) => !number || !PLAIN.test(source))
    if (!odd) return plain(value)
    const secret = isKind(kind) && fields[name]?.secret
    const label = isKind(kind) ? entryOf(kind).key.map((key) => labelOf(spelling(object[key]))) : []
    const where = [kind, label.filter(Boolean).join('/'), `${name}:`].filter(Boolean).join(' ')
    const reading = secret ? 'YAML reads it as a number' : `YAML reads ${odd.source} as the number ${odd.value}`
    const remedy = number ? `write ${odd.value}, or put it in quotes if it is a text` : 'put it in quotes'
    throw new NetBoxError({ code: 'invalid', message: `${where} ${reading}; ${remedy}` })
  })
}

function respelledIn(value: unknown): Respelled[] {
  if (value instanceof Respelled) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(respelledIn) : []
}

function spelling(value: unknown): unknown {
  return value instanceof Respelled ? value.source : value
}

/** A value with its numbers as numbers, whatever they looked like. */
export function plain(value: unknown): unknown {
  if (value instanceof Respelled) return value.value
  if (Array.isArray(value)) return value.map(plain)
  return isObject(value) ? mapped(value, (_, inner) => plain(inner)) : value
}

function mapped(of: Given, change: (name: string, value: unknown) => unknown): Given {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(name, value)]))
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
