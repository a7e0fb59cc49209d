import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  type ParsedNode,
  parseAllDocuments,
  type YAMLMap,
} from 'yaml'
import { GatewayError } from '../gateway.ts'
import { type Fields, isFields } from '../values.ts'

/** A declarative file, taken apart. */
export interface ConfigFile {
  text: string
  /** The line end that the file has, and that what we add shall have. */
  eol: string
  /** The top-level mapping, or nothing in a file without content. */
  top: YAMLMap.Parsed | undefined
  data: Fields
  /** The entries under `services`, with the place each has in the text. */
  entries: { data: unknown; start: number }[]
}

/**
 * Reads a declarative file without changing anything about it. JSON is YAML too.
 *
 * @throws GatewayError for what is no YAML, or is not built like a declarative file; never with a word of the file in it,
 * as there are keys and passwords in it
 */
export function parseConfig(text: string): ConfigFile {
  const lines = new LineCounter()
  // `merge` for `<<`: Kong's own reader knows it.
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'silent',
  })
  const eol = eolOf(text)
  if ('empty' in documents) return { text, eol, top: undefined, data: {}, entries: [] }
  for (const document of documents)
    for (const { code, pos } of document.errors) {
      // In a template it is the shell that reads `\$`. If nobody does, the gateway's own check will say so.
      if (code === 'BAD_DQ_ESCAPE') continue
      const { line, col } = lines.linePos(pos[0])
      throw new GatewayError(
        `The gateway's file is no valid YAML at line ${line}, column ${col} (${code}): correct it first.`,
      )
    }
  if (documents.length > 1)
    throw new GatewayError(
      `The gateway's file holds ${documents.length} YAML documents; a declarative configuration is one: remove the others.`,
    )
  const document = documents[0]!
  const contents = document.contents as ParsedNode | null
  if (contents === null || (isScalar(contents) && contents.range[0] === contents.range[1]))
    return { text, eol, top: undefined, data: {}, entries: [] }
  if (!isMap(contents))
    throw new GatewayError(
      "The gateway's file is not a mapping at its top level; a declarative configuration has keys such as services there.",
    )
  const data = jsOf(() => document.toJS({ maxAliasCount: -1 }))
  return { text, eol, top: contents, data, entries: entriesOf(contents, data) }
}

/** The pair of a key in a mapping. */
export function pairOf(map: YAMLMap.Parsed, key: string): Pair<ParsedNode, ParsedNode | null> | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
}

/** The file's `_format_version` as text. */
export function formatVersion(file: ConfigFile): string {
  return String(file.data._format_version ?? '2.1')
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

function entriesOf(top: YAMLMap.Parsed, data: Fields): ConfigFile['entries'] {
  const value = pairOf(top, 'services')?.value
  if (isAlias(value))
    throw new GatewayError(
      "services in the gateway's file is an alias of another list, so an entry would land in both: write the list out.",
    )
  if (value === undefined || value === null || (isScalar(value) && value.value === null)) return []
  if (!isSeq(value))
    throw new GatewayError("services in the gateway's file is no list; write it as a list of services.")
  const services = data.services as unknown[]
  return value.items.map((item, n) => ({ data: services[n], start: item.range[0] }))
}

function jsOf(work: () => unknown): Fields {
  try {
    const data = work()
    if (isFields(data)) return data
  } catch {
    // The library's words quote the file.
  }
  throw new GatewayError("The gateway's file has an alias or a merge key (<<) that leads nowhere: correct it first.")
}
