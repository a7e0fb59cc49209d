import { stringify } from 'yaml'
import { type Kind, kinds } from '../../../netbox/index.ts'
import type { NextType } from '../../../provider/resources/next/table.ts'
import {
  COLLECTION_TYPE,
  KONG_SERVICES_TYPE,
  LINK_TYPE,
  PLUGIN_OBJECT_TYPE,
  TOKEN_TYPE,
  typeOf,
} from '../../../provider/tokens.ts'
import { modelOfEveryKind } from '../../netbox/every-kind.ts'

/** What a resource is given in an example, by Pulumi's type. */
type Args = Readonly<Record<string, unknown>>

const FREE: Readonly<Record<NextType, Args>> = {
  'netbox:ipam:NextIpAddress': { from: { prefix: { role: 'servers' } }, fields: { dns_name: 'web.lan' } },
  'netbox:ipam:NextPrefix': { from: { prefix: '10.0.0.0/16' }, length: 24 },
  'netbox:ipam:NextVlan': { from: { vlan_group: 'office' }, fields: { name: 'phones' } },
  'netbox:ipam:NextAsn': { from: { asn_range: 'private' }, fields: { rir: 'rfc-6996' } },
}

const SPECIAL: Readonly<Record<string, Args>> = {
  [TOKEN_TYPE]: { description: 'for the reports', keepers: { month: '2026-12' } },
  [LINK_TYPE]: { kind: 'dcim.device', object: 12, field: 'primary_ip4', to: '192.0.2.1/24' },
  [PLUGIN_OBJECT_TYPE]: { kind: 'dns.zone', fields: { name: 'lab' } },
  [COLLECTION_TYPE]: { objects: { paris: { kind: 'dcim.site', name: 'Paris', slug: 'paris' } } },
  [KONG_SERVICES_TYPE]: {
    gateway: { host: 'unix:///var/run/docker.sock', container: 'kong', url: 'http://127.0.0.1:8000' },
    owner: 'mine',
    services: {},
  },
}

/** An example of each resource: of a kind, the object that the tests make in NetBox itself. */
export function exampleArgs(): Record<string, Args> {
  const model = modelOfEveryKind('paris') as Readonly<Record<Kind, readonly Args[]>>
  const objects = (Object.keys(kinds) as Kind[]).map((kind) => [typeOf(kind), model[kind][0]!] as const)
  return { ...Object.fromEntries(objects), ...FREE, ...SPECIAL }
}

/** How an example is written in each language. */
export interface Language {
  readonly name: string
  /** Of a fenced block. */
  readonly fence: string
  /** One statement, or one entry of `resources`. */
  readonly write: (type: string, args: Args, name: string) => string
  /** A whole program of such statements. */
  readonly program: (statements: readonly string[]) => string
}

const parts = (type: string) => type.split(':').slice(1) as [string, string]

const typescript: Language = {
  name: 'TypeScript',
  fence: 'ts',
  write: (type, args, name) => {
    // What belongs to no app of NetBox has a class of its own name.
    const [app, word] = parts(type)
    const [values, className] = type === KONG_SERVICES_TYPE ? [{ ...args, services: [] }, 'KongServices'] : [args, word]
    const path = app === 'index' || app === 'kong' || type in FREE ? className : `${app}.${className}`
    const needsOptions = app === 'index' && word !== 'Collection'
    return `new ${path}(${written(name)}, ${literal(values, SCRIPT)}${needsOptions ? ', {}' : ''})`
  },
  program: (statements) => {
    const names = [...new Set(statements.map((one) => /^new (\w+)/.exec(one)![1]!))].sort()
    return `import { ${names.join(', ')} } from '@netbox-as-code/provider'\n\n${statements.join('\n')}\n`
  },
}

const python: Language = {
  name: 'Python',
  fence: 'python',
  write: (type, args, name) => {
    const [app, word] = parts(type)
    const given = Object.entries(args).map(([key, value]) => `, ${snake(key)}=${literal(value, PYTHON)}`)
    return `${app === 'index' ? 'netbox' : app}.${word}(${JSON.stringify(name)}${given.join('')})`
  },
  program: (statements) => {
    const modules = new Set(statements.map((one) => /^(\w+)\./.exec(one)![1]!))
    const apps = [...modules].filter((one) => one !== 'netbox').sort()
    const imports = [
      ...(modules.has('netbox') ? ['import pulumi_netbox as netbox'] : []),
      ...(apps.length > 0 ? [`from pulumi_netbox import ${apps.join(', ')}`] : []),
    ]
    return `${imports.join('\n')}\n\n${statements.join('\n')}\n`
  },
}

const yaml: Language = {
  name: 'YAML',
  fence: 'yaml',
  write: (type, properties, name) => stringify({ [name]: { type, properties } }, { lineWidth: 0 }).trimEnd(),
  program: (entries) => `resources:\n${entries.join('\n').replaceAll(/^(?=.)/gm, '  ')}\n`,
}

export const languages = { typescript, python, yaml } as const

/** How a language writes a text, what is true, false and nothing, and a name in an object. */
interface Literals {
  readonly text: (value: string) => string
  readonly words: Readonly<Record<string, string>>
  readonly key: (name: string) => string
}

const written = (value: string) =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
const SCRIPT: Literals = { text: written, words: {}, key: (name) => (/^[a-z_]\w*$/i.test(name) ? name : written(name)) }
const PYTHON: Literals = {
  text: JSON.stringify,
  words: { true: 'True', false: 'False', null: 'None' },
  key: JSON.stringify,
}

function literal(value: unknown, how: Literals): string {
  if (typeof value === 'string') return how.text(value)
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, how)).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, one]) => `${how.key(key)}: ${literal(one, how)}`)
    return entries.length === 0 ? '{}' : how === SCRIPT ? `{ ${entries.join(', ')} }` : `{${entries.join(', ')}}`
  }
  return how.words[String(value)] ?? String(value)
}

/** What Python has for itself, of the names that its fields could bear: Pulumi puts `_` behind them. */
const TAKEN_BY_PYTHON = /^(as|class|from|global|import|in|is|not|or|pass|with)$/

/** `allowOverlap` → `allow_overlap`, as Pulumi names it in Python. */
function snake(name: string): string {
  const lower = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return TAKEN_BY_PYTHON.test(lower) ? `${lower}_` : lower
}

/** The examples of all resources as one program. */
export function exampleProgram({ write, program }: Language): string {
  return program(Object.entries(exampleArgs()).map(([type, args]) => write(type, args, type.replaceAll(':', '-'))))
}
