import { isMap, isScalar, isSeq, type Node, parseDocument, Scalar } from 'yaml'
import { frontmatterEnd } from './blocks.ts'
import { eolOf, joinLines, splitLines } from './lines.ts'

/**
 * Adds an item to a list of a file's frontmatter; everything else stays byte for byte. A key that is not there yet comes last.
 *
 * @returns undefined when that cannot be done safely: there is no frontmatter, it is no valid YAML, or the value is of another form
 */
export function addToList(text: string, key: string, item: string): string | undefined {
  const found = frontmatterOf(text)
  if (!found) return undefined
  const { before, yaml, after } = found
  const changed = insert(yaml, key, item, eolOf(text))
  // The last defence of somebody's frontmatter: the change is the one that was meant, and no other.
  return changed !== undefined && onlyAdded(yaml, changed, key, item) ? before + changed + after : undefined
}

/** Whether the frontmatter has a key. */
export function hasKey(text: string, key: string): boolean {
  const document = parseDocument(frontmatterOf(text)?.yaml ?? '')
  return isMap(document.contents) && document.has(key)
}

/** The value of a key of the frontmatter, if it is a text that stands on one line. */
export function scalarOf(text: string, key: string): string | undefined {
  const node = nodeOf(frontmatterOf(text)?.yaml ?? '', key)
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined
}

/** Puts another text in place of that of a key of the frontmatter, unquoted. */
export function replaceScalar(text: string, key: string, value: string): string {
  const found = frontmatterOf(text)
  const range = nodeOf(found?.yaml ?? '', key)?.range
  if (!found || !range) return text
  return found.before + found.yaml.slice(0, range[0]) + value + found.yaml.slice(range[1]) + found.after
}

function insert(yaml: string, key: string, item: string, eol: string): string | undefined {
  const document = parseDocument(yaml)
  if (document.errors.length > 0 || !(document.contents === null || isMap(document.contents))) return undefined
  const quoted = (quote: string) => quote + item + quote
  const at = (position: number, added: string) => yaml.slice(0, position) + added + yaml.slice(position)
  if (!document.has(key)) return `${yaml}${key}:${eol}  - ${quoted('"')}${eol}`
  const node = document.get(key, true) as Node | undefined
  if (isSeq(node)) {
    const last = node.items.at(-1) as Node | undefined
    if (!node.range || (last && !last.range)) return undefined
    if (node.flow) {
      if (!last) return at(node.range[0] + 1, quoted('"'))
      return isScalar(last) ? at(last.range![1], `, ${quoted(quoteOf(last))}`) : undefined
    }
    const start = yaml.lastIndexOf('\n', last!.range![0]) + 1
    const dash = /^[ \t]*-[ \t]+/.exec(yaml.slice(start))?.[0]
    const end = yaml.indexOf('\n', last!.range![1] - (yaml[last!.range![1] - 1] === '\n' ? 1 : 0))
    if (dash === undefined || end < 0) return undefined
    return at(end + 1, `${dash}${quoted(isScalar(last) ? quoteOf(last) : '"')}${eol}`)
  }
  if (!isScalar(node) || !node.range) return undefined
  if (node.value === null && node.source === '') {
    const end = yaml.indexOf('\n', node.range[0])
    return end < 0 ? undefined : at(end + 1, `  - ${quoted('"')}${eol}`)
  }
  // A value that stands alone becomes a list of two; one without quotes may hold what a list on one line does not.
  if (node.type !== Scalar.QUOTE_DOUBLE && node.type !== Scalar.QUOTE_SINGLE) return undefined
  const [start, end] = node.range
  return `${yaml.slice(0, start)}[${yaml.slice(start, end)}, ${quoted(quoteOf(node))}]${yaml.slice(end)}`
}

function quoteOf(node: unknown): string {
  return isScalar(node) && node.type === Scalar.QUOTE_SINGLE ? "'" : '"'
}

function onlyAdded(before: string, after: string, key: string, item: string): boolean {
  const was = (parseDocument(before).toJS() ?? {}) as Record<string, unknown>
  const document = parseDocument(after)
  if (document.errors.length > 0) return false
  const wanted = { ...was, [key]: [...(was[key] == null ? [] : [was[key]].flat()), item] }
  return JSON.stringify(document.toJS()) === JSON.stringify(wanted)
}

function nodeOf(yaml: string, key: string): Node | undefined {
  const document = parseDocument(yaml)
  return isMap(document.contents) ? (document.get(key, true) as Node | undefined) : undefined
}

function frontmatterOf(text: string): { before: string; yaml: string; after: string } | undefined {
  const lines = splitLines(text)
  const end = frontmatterEnd(lines)
  if (end < 2) return undefined
  return {
    before: joinLines(lines.slice(0, 1)),
    yaml: joinLines(lines.slice(1, end - 1)),
    after: joinLines(lines.slice(end - 1)),
  }
}
