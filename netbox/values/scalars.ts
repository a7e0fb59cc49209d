import { z } from 'zod'
import type { Row } from '../client/list.ts'
import { isEmpty, rule } from './rule.ts'

const string = z.string()
const number = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])

/** What Python's `str.strip` takes for a blank: NetBox takes it off both ends of every text. Not JavaScript's: it adds U+FEFF. */
const BLANK = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const ENDS = new RegExp(`^${BLANK}|${BLANK}$`, 'g')

/** The ends of most texts are letters or digits: nothing is to be looked for. */
const PLAIN = /^[!-~](.*[!-~])?$/s

/** As NetBox stores a text. */
const stored = (given: unknown): string => {
  const whole = String(given)
  return PLAIN.test(whole) ? whole : whole.replaceAll(ENDS, '')
}

export const text = rule({
  expects: 'text',
  schema: string,
  empty: '',
  none: '',
  accept: (given, field) => (field.lower ? stored(given).toLowerCase() : stored(given)),
})

export const nullable = rule({
  expects: 'text',
  schema: string,
  empty: '',
  accept: stored,
  read: (row, name) => row[name] ?? '',
  token: (value, field) => (field.caseless ? String(value).toLowerCase() : String(value)),
})

/** Never told by NetBox, so nothing there is no difference. */
export const password = rule({
  expects: 'text',
  schema: string.min(1),
  columns: () => [],
  read: () => null,
  same: (wanted, current) => current === null || wanted === current,
})

export const integer = rule({
  expects: 'a whole number',
  schema: z.union([z.number().int(), z.string().regex(/^-?\d+$/)]),
  accept: Number,
  read: readNumber,
})

/** NetBox answers 60.5, "60.50" or 60.0 for the same number, depending on the field. */
export const decimal = rule({ expects: 'a number', schema: number, accept: Number, read: readNumber })

export const boolean = rule({ expects: 'true or false', schema: z.boolean(), empty: false, none: false })

/** Written as the bare value, read as `{value, label}`, where the label is in the server's language. */
export const choice = rule({
  expects: 'one of the values NetBox offers',
  schema: z.union([string, z.number()]),
  read: (row, name) => {
    const raw = row[name]
    const value = typeof raw === 'object' && raw !== null ? (raw as { value: unknown }).value : raw
    return isEmpty(value) ? null : value
  },
})

export const json = rule({
  expects: 'any JSON value',
  schema: z.unknown(),
  accept: (given) => given,
  same: (wanted, current) => stable(isEmpty(wanted) ? null : wanted) === stable(isEmpty(current) ? null : current),
})

export const address = rule({
  expects: 'an IP address with its mask, such as 192.168.1.161/24',
  schema: string.regex(/^([\d.]+|[\da-f:.]*:[\da-f:.]*)(\/\d+)?$/i),
  accept: (given) => withMask(String(given)),
  read: (row, name) => (isEmpty(row[name]) ? null : withMask(String(row[name]))),
  // Uniqueness in NetBox is by host: the mask is no part of the key.
  token: (value) => (value === null ? '' : String(value).replace(/\/.*$/, '')),
})

export const prefix = rule({
  expects: 'a network with its mask, such as 192.168.1.0/24',
  schema: string.regex(/^([\d.]+|[\da-f:.]*:[\da-f:.]*)\/\d+$/i),
  accept: (given) => withMask(String(given)),
  read: (row, name) => (isEmpty(row[name]) ? null : withMask(String(row[name]))),
})

/** As NetBox stores it, in whatever of the usual forms it comes. */
const inPairs = (given: unknown): string =>
  String(given)
    .replace(/[^\da-f]/gi, '')
    .toUpperCase()
    .replace(/..(?=.)/g, '$&:')

export const mac = rule({
  expects: 'a MAC address, such as 00:11:22:33:44:55',
  schema: string.regex(/^([\da-f]{2}[:-]?){5}[\da-f]{2}$|^([\da-f]{4}\.){2}[\da-f]{4}$/i),
  accept: inPairs,
})

/** A World Wide Name: a MAC address of eight bytes. */
export const wwn = rule({
  expects: 'a World Wide Name, such as 50:01:43:80:12:34:56:78',
  schema: string.regex(/^([\da-f]{2}[:-]?){7}[\da-f]{2}$|^([\da-f]{4}[.:]){3}[\da-f]{4}$/i),
  accept: inPairs,
})

/** JSON with sorted keys, numbers alike whatever their notation: equal values give equal text. */
export function stable(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

function readNumber(row: Row, name: string): unknown {
  const raw = row[name]
  return isEmpty(raw) ? null : Number(raw)
}

/** One spelling per address: IPv6 compressed and in lower case, the mask always there, as NetBox stores it. */
function withMask(text: string): string {
  const [host = '', mask] = text.split('/')
  if (!host.includes(':')) return `${host}/${mask ?? 32}`
  const compressed = URL.parse(`http://[${host}]`)?.hostname.slice(1, -1) ?? host.toLowerCase()
  return `${compressed}/${mask ?? 128}`
}
