import { Document, Scalar, visit } from 'yaml'
import { terminal } from '../../text/escape.ts'
import type { Told } from './document.ts'

/**
 * Objects as YAML that every reader takes alike: what YAML 1.1 would read as a date, a number or a truth is in quotes, and so is
 * what would steer a terminal, written by its code.
 *
 * @param kinds those of plugins, as they are told, for whoever reads the file
 */
export function* yamlOf(document: Iterable<readonly [string, readonly Told[]]>, kinds: Told = {}): Generator<string> {
  let empty = Object.keys(kinds).length === 0
  if (!empty) yield terminal(new Document({ kinds }, OPTIONS).toString({ lineWidth: 0 }))
  for (const [kind, objects] of document) {
    yield `${kind}:\n`
    for (const object of objects) yield itemOf(object)
    empty = false
  }
  if (empty) yield '{}\n'
}

/** Remarks at the end of a file. */
export function yamlComment(lines: readonly string[]): string {
  return lines.map((line) => `# ${terminal(line).replaceAll('\n', ' ')}\n`).join('')
}

const OPTIONS = { version: '1.2', compat: 'yaml-1.1', aliasDuplicateObjects: false } as const
/** Characters of a list or an object inside an object that still stands on one line. */
const ON_A_LINE = 100

function itemOf(object: Told): string {
  const document = new Document([object], OPTIONS)
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && mustBeQuoted(node.value)) node.type = Scalar.QUOTE_DOUBLE
    },
    Collection(_, node, path) {
      // The list and the object themselves are a block; what they hold is on one line where that is short.
      if (path.length < 3) return
      const text = JSON.stringify(node.toJSON())
      if (text.length <= ON_A_LINE && !text.includes('\\n')) node.flow = true
    },
  })
  return terminal(document.toString({ lineWidth: 0, flowCollectionPadding: true }))
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n')
}

/** Signs that a reader may take for something else, or a terminal for a command; `=` is a type of its own in YAML 1.1. */
function mustBeQuoted(text: string): boolean {
  return text === '=' || /[\t\ufeff]/.test(text) || terminal(text) !== text
}
