import { CONTAINER, type Declared, type ResourceRule, titleOf } from '../rule.ts'
import { isObject, objectsIn, textOf, textsIn, type Value } from '../values.ts'
import { isNameOfSecret, looksLikeSecret } from './secret-shapes.ts'

/** A text of a resource, what it is called, and where it stands, in words. */
interface Spot {
  name: string
  text: string
  where: string
}

export const plainTextSecret: ResourceRule = {
  name: 'plain-text-secret',
  description: 'No secret stands in plain text.',
  seesSecrecy: true,
  check: (resource) =>
    spotsOf(resource)
      .filter(({ name, text }) => text !== '' && (isNameOfSecret(name) || looksLikeSecret(text)))
      .map(
        ({ where }) =>
          `${titleOf(resource)} has a secret in plain text, in ${where}: it must come from a generated or encrypted value (pulumi.secret, config.requireSecret).`,
      ),
}

/** Every text that can be read in a resource's properties. */
function spotsOf({ type, values }: Declared): Spot[] {
  if (type !== CONTAINER) return nested(values, '')
  const { envs, command, entrypoints, labels, uploads, ...others } = values
  return [
    ...textsIn(envs).map((env) => assignment(env, 'the environment variable')),
    ...optionsIn([...textsIn(entrypoints), ...textsIn(command)]),
    ...objectsIn(labels).flatMap(({ label, value }) => spot(label, value, 'the label')),
    ...objectsIn(uploads).flatMap(({ file, content }) => spot(file, content, 'the file')),
    ...nested(others, ''),
  ]
}

function spot(name: Value, value: Value, kind: string): Spot[] {
  const text = textOf(value)
  return text === undefined ? [] : [{ name: textOf(name) ?? '', text, where: `${kind} ${textOf(name) ?? ''}` }]
}

/** `NAME=value` → its two sides. */
function assignment(text: string, kind: string): Spot {
  const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(text)!
  return { name, text: value, where: `${kind} ${name}` }
}

/** The arguments of a command: `--password=x` and `--password x`, and each of them on its own. */
function optionsIn(args: string[]): Spot[] {
  return args.map((arg, at) => {
    const before = args[at - 1] ?? ''
    if (/^--?[\w-]+=/.test(arg)) return assignment(arg, 'the option')
    const isValue = /^--?[\w-]+$/.test(before) && !arg.startsWith('-')
    return {
      name: isValue ? before : '',
      text: arg,
      where: isValue ? `the option ${before}` : `argument ${at + 1} of its command`,
    }
  })
}

/** Texts at any depth, each under the nearest name above it. */
function nested(value: Value, path: string, name = ''): Spot[] {
  if (typeof value === 'string') return [{ name, text: value, where: `the property ${path}` }]
  if (Array.isArray(value)) return value.flatMap((element, at) => nested(element, `${path}[${at}]`, name))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, part]) => nested(part, path ? `${path}.${key}` : key, key))
}
