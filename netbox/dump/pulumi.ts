import { terminal } from '../../text/escape.ts'
import { isOfPlugin } from '../kinds/told.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { typeOf } from '../pulumi-type.ts'
import type { Told, ToldItem } from './document.ts'
import type { Item } from './item.ts'
import { linksIn } from './links.ts'

/** One object as a resource of Pulumi. */
interface Resource {
  readonly type: string
  /** Unique in the program, and the same as long as the object is called so. */
  readonly name: string
  /** By which it is imported. */
  readonly id: string
  readonly item: Item
  readonly fields: Told
  /** Those that must be there first. */
  readonly after: readonly Resource[]
  /** Fields that NetBox has and the program does not tell: they stay as they are. */
  readonly ignored: readonly string[]
}

const PLUGIN_OBJECT = 'netbox:index:PluginObject'

/**
 * What was read, as resources: each after those it refers to.
 *
 * @returns also how many objects were left out, since nothing but a number tells which they are
 */
export function resourcesOf(items: Iterable<readonly [Kind, readonly ToldItem[]]>): {
  resources: Resource[]
  left: number
} {
  const resources: Resource[] = []
  const byLink = new Map<string, Resource>()
  const names = new Set<string>()
  let left = 0
  const done = new Map<string, ToldItem>()
  for (const [kind, told] of items) {
    const ofKind = new Map(told.map((one) => [nameOf(kind, one.item.id), one]))
    const visit = (one: ToldItem): void => {
      const link = nameOf(kind, one.item.id)
      if (done.has(link)) return
      done.set(link, one)
      const needed = neededBy(one.item)
      for (const other of needed) if (ofKind.has(other)) visit(ofKind.get(other)!)
      if ('id' in one.object) {
        left++
        return
      }
      const after = [...new Set(needed.flatMap((other) => byLink.get(other) ?? []))]
      const resource = resourceOf(one, after, names)
      resources.push(resource)
      for (const also of [link, ...calledBy(one.item)]) byLink.set(also, resource)
    }
    for (const one of told) visit(one)
  }
  return { resources, left }
}

function resourceOf({ item, label, object }: ToldItem, after: readonly Resource[], names: Set<string>): Resource {
  const { kind, id } = item
  const plugin = isOfPlugin(entryOf(kind))
  const stem = `${kind.split('.')[1]}-${label.replace(/[^\w.-]+/g, '-')}`
  const name = names.has(stem) ? `${stem}-${id}` : stem
  names.add(name)
  const { fields } = entryOf(kind)
  const hidden = [...item.withheld.map(([field]) => field), ...Object.keys(item.fields)]
  const ignored = hidden.filter((field) => object[field] === undefined && fields[field]!.type !== 'picture')
  return {
    type: plugin ? PLUGIN_OBJECT : typeOf(kind),
    id: plugin ? `${kind}:${id}` : String(id),
    ...{ name, item, fields: object, after, ignored },
  }
}

/** The program: what declares all of these. */
export function* programOf(resources: readonly Resource[]): Generator<string> {
  const words = new Set(resources.map(({ type }) => (type === PLUGIN_OBJECT ? 'PluginObject' : type.split(':')[1]!)))
  const withPasswords = resources.some((one) => passwordsOf(one).length > 0)
  if (withPasswords) yield `import { Config } from '@pulumi/pulumi'\n`
  yield words.size === 0
    ? 'export {}\n'
    : `import { ${[...words].sort().join(', ')} } from '@netbox-as-code/provider'\n\n`
  if (withPasswords) yield 'const config = new Config()\n'
  const needed = new Set(resources.flatMap(({ after }) => after))
  for (const resource of resources)
    yield `${needed.has(resource) ? `const ${variableOf(resource)} = ` : ''}${statementOf(resource)}\n`
}

function statementOf(resource: Resource): string {
  const { type, name, item, fields, after, ignored } = resource
  const [, app, word] = type.split(':')
  const passwords = passwordsOf(resource)
  const secrets = passwords.map((field) => `${field}: config.getSecret(${literal(`${name}.${field}`)}) ?? ''`)
  const told = literal(fields)
  const own = secrets.length > 0 ? `{ ...${told}, ${secrets.join(', ')} }` : told
  const args = type === PLUGIN_OBJECT ? `{ kind: ${literal(item.kind)}, fields: ${own} }` : own
  const path = type === PLUGIN_OBJECT ? word : `${app}.${word}`
  const unseen = [...new Set([...ignored, ...passwords])].map((field) =>
    type === PLUGIN_OBJECT ? `fields.${field}` : field,
  )
  const options = [
    ...(after.length > 0 ? [`dependsOn: [${after.map(variableOf).join(', ')}]`] : []),
    ...(unseen.length > 0 ? [`ignoreChanges: ${literal(unseen)}`] : []),
  ]
  return `new ${path}(${literal(name)}, ${args}${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`
}

/** What `pulumi import --file` takes: which object each resource is. */
export function* importOf(resources: readonly Resource[]): Generator<string> {
  yield '{ "resources": ['
  for (const [place, { type, name, id }] of resources.entries())
    yield `${place === 0 ? '' : ','}\n  ${JSON.stringify({ type, name, id })}`
  yield '\n] }\n'
}

/** JSON is a literal of TypeScript; no text in it steers a terminal. */
function literal(value: unknown): string {
  return terminal(JSON.stringify(value))
}

/** Passwords that an object is not made without: NetBox tells them to nobody, so the stack's configuration does. */
function passwordsOf({ item }: Resource): string[] {
  return Object.entries(entryOf(item.kind).fields).flatMap(([name, { type, required }]) =>
    type === 'password' && required ? [name] : [],
  )
}

function variableOf({ item }: Resource): string {
  return `${item.kind.replace('.', '_')}_${item.id}`
}

function nameOf(kind: string, id: number | string): string {
  return `${kind} ${id}`
}

/** What an object needs: what it refers to, its tags and its custom fields. What closes a circle is set once all are there. */
function neededBy({ kind, fields }: Item): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const field = entryOf(kind).fields[name]!
    if (field.deferred || value === null) return []
    if (field.type === 'tags') return (value as string[]).map((slug) => nameOf('extras.tag', `=${slug}`))
    if (field.type === 'custom')
      return Object.keys(value as object).map((one) => nameOf('extras.customfield', `=${one}`))
    return field.to ? linksIn(field, value).map(({ kind: to, id }) => nameOf(to, id)) : []
  })
}

/** What others call an object by that do not refer to it. */
function calledBy({ kind, fields }: Item): string[] {
  if (kind === 'extras.tag') return [nameOf(kind, `=${fields.slug}`)]
  return kind === 'extras.customfield' ? [nameOf(kind, `=${fields.name}`)] : []
}
