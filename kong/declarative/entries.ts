import { Document, stringify } from 'yaml'
import { GatewayError } from '../gateway.ts'
import { type Service, tagOf } from '../model.ts'
import { isRegex } from '../paths.ts'
import { byName, type Fields, isFields, stringsIn } from '../values.ts'
import type { Form } from './place.ts'

/** Single quotes are the only ones that a shell's `eval echo "…"` leaves alone. */
const printing = {
  defaultStringType: 'QUOTE_SINGLE',
  defaultKeyType: 'PLAIN',
  singleQuote: true,
  lineWidth: 0,
  aliasDuplicateObjects: false,
} as const

/** Our services as the declarative file has them: sorted, tagged, and with Kong 3's mark of a regular expression if need be. */
export function entriesFor(services: readonly Service[], owner: string, version: string): Fields[] {
  const tilde = /^3(\.|$)/.test(version) ? '~' : ''
  const tagged = (entity: object) => ({
    ...entity,
    tags: [...stringsIn((entity as Fields).tags), tagOf(owner)],
  })
  return [...services].sort(byName).map(({ routes, plugins, ...service }) => {
    const paths = (all: string[]) => all.map((path) => (isRegex(path) ? tilde + path : path))
    const entry = {
      ...tagged(service),
      ...(routes.length > 0 && { routes: routes.map((route) => tagged({ ...route, paths: paths(route.paths) })) }),
      ...(plugins.length > 0 && { plugins: plugins.map(tagged) }),
    }
    checkWritable(entry, service.name)
    return entry
  })
}

/** Entries as lines of YAML, without indentation of their own. */
export function linesOf(entries: readonly unknown[], form: Form): string[] {
  if (form === 'block') return stringify(entries, printing).trimEnd().split('\n')
  return entries.map((entry) => {
    const document = new Document(entry, { aliasDuplicateObjects: false })
    return `${document.toString({ ...printing, collectionStyle: 'flow' }).trimEnd()},`
  })
}

/** A template is rendered by a shell, which would take these characters as its own; a `$` before a bracket it leaves alone. Refused everywhere, as no field of ours needs them. */
function checkWritable(value: unknown, name: string, field = ''): void {
  if (typeof value === 'string') {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/["`\\\u0000-\u001f\u007f]|\$(?!\))/.test(value))
      throw new GatewayError(
        `${field} of service ${printable(name)} holds a quote, $, backtick, \\ or control character, which does not survive in the gateway's file: remove it.`,
      )
  } else if (Array.isArray(value)) for (const [n, one] of value.entries()) checkWritable(one, name, `${field}[${n}]`)
  else if (isFields(value))
    for (const [key, one] of Object.entries(value)) {
      checkWritable(key, name, field || 'A field')
      checkWritable(one, name, field ? `${field}.${key}` : key)
    }
}

function printable(name: string): string {
  return name.replace(/[^\w.~-]/g, '?')
}
