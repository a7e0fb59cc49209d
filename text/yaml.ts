import {
  type Document,
  isCollection,
  isScalar,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  type Scalar,
  visit,
} from 'yaml'

/** A mistake in a YAML file, in one sentence without a full stop: which file, where, and what. It quotes no value of the file. */
export class YamlError extends Error {
  override name = 'YamlError'
}

/** A number that YAML writes otherwise than the file does: `08`, `0x10`, `1.50`. Who wrote it may have meant a text. */
export class Respelled {
  /** As the file has it. */
  readonly source: string
  readonly value: number

  constructor(source: string, value: number) {
    this.source = source
    this.value = value
  }
}

/** How often aliases may be followed: far above what people write, far below what a few lines can be made to grow to. */
const MOST_ALIASES = 100_000
const MERGE = '<<'

/**
 * What a YAML file of one document holds; undefined if it is empty. JSON is YAML too. Merge keys (`<<`) are followed.
 *
 * @param name of the file, for the error
 * @throws YamlError
 */
export function parseYaml(text: string, name: string): unknown {
  const { documents, wrong } = parsed(text, name)
  if (documents.length > 1) wrong('a second document begins; all has to be in one', documents[1]!.range[0])
  const [document] = documents
  return document && (contentOf(document, wrong) ?? undefined)
}

/** What each document of a YAML file holds, empty ones left out. Numbers may be {@link Respelled}. Throws YamlError. */
export function parseYamlDocuments(text: string, name: string): unknown[] {
  const { documents, wrong } = parsed(text, name)
  for (const document of documents)
    visit(document, {
      Scalar: (key, node) => {
        if (key !== 'key') keepSpelling(node)
      },
    })
  return documents
    .map((document) => contentOf(document, wrong))
    .filter((value) => value !== null && value !== undefined)
}

type Wrong = (message: string, place?: number) => never

function parsed(text: string, name: string): { documents: readonly Document.Parsed[]; wrong: Wrong } {
  const lines = new LineCounter()
  const at = (place: number) => lines.linePos(place)
  const wrong: Wrong = (message, place) => {
    const { line, col } = place === undefined ? {} : at(place)
    throw new YamlError(`${name}: ${message}${line === undefined ? '' : ` at line ${line}, column ${col}`}`)
  }
  let twice: string | undefined
  // Objects have texts for keys: `1` and `"1"` are the same one.
  const uniqueKeys = (one: unknown, other: unknown): boolean => {
    if (!isScalar(one) || !isScalar(other) || keyOf(one) !== keyOf(other)) return false
    const [first, second] = [one, other].map(({ range }) => at(range![0]).line)
    const where = first === second ? `line ${first}` : `lines ${first} and ${second}`
    const remedy = keyOf(one) === MERGE ? '; several objects are merged with <<: [*one, *other]' : ''
    twice ??= `the key "${keyOf(one)}" stands twice in one object, on ${where}${remedy}`
    return true
  }
  const options = { lineCounter: lines, prettyErrors: false, uniqueKeys, merge: true, logLevel: 'silent' } as const
  const documents = unlessTooDeep(() => parseAllDocuments<ParsedNode>(text, options) as Document.Parsed[], wrong)
  for (const { errors, warnings, contents } of documents) {
    const [error] = errors
    if (error?.code === 'DUPLICATE_KEY' && twice) wrong(twice)
    if (error) wrong(/call stack/.test(error.message) ? TOO_DEEP : error.message.split('\n')[0]!, error.pos[0])
    const [warning] = warnings
    if (warning) wrong('a tag (!) has no meaning here; put the value in quotes if it is a text', warning.pos[0])
    if (contents) unlessTooDeep(() => assertPlain(contents, wrong), wrong)
  }
  return { documents, wrong }
}

/** Refuses what parses and is no data: an object as a key, as in `{{ name }}` of a template; aliases of nothing or of themselves. */
function assertPlain(contents: ParsedNode, wrong: Wrong): void {
  const anchors = new Map<string, Node>()
  visit(contents, {
    Node: (_, node) => {
      if ('anchor' in node && node.anchor) anchors.set(node.anchor, node)
    },
    Pair: (_, { key }) => {
      if (isCollection(key))
        wrong('a key is a list or an object; it must be a text, in quotes if need be', key.range?.[0])
    },
    Alias: (_, { source, range }, path) => {
      const meant = anchors.get(source)
      if (!meant) wrong('an alias (*) leads nowhere', range?.[0])
      const around = path.some((node) => isCollection(node) && node.anchor === source)
      if (around) wrong('an alias (*) stands inside of what it stands for', range?.[0])
      // The library looks for each of them among all others, which ten thousand short ones would make long.
      return isScalar(meant) ? meant : undefined
    },
  })
}

/** A merge key is a symbol to the library. */
function keyOf({ value }: Scalar): string {
  return typeof value === 'symbol' ? (value.description ?? '') : String(value)
}

function keepSpelling(node: Scalar): void {
  const { value, source } = node
  if (typeof value === 'number' && source !== undefined && source !== String(value))
    node.value = new Respelled(source, value)
}

function contentOf(document: Document, wrong: Wrong): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    if (error instanceof RangeError) return wrong(TOO_DEEP)
    // Beside these the library throws only where a merge key has nothing to merge.
    return wrong(
      error instanceof ReferenceError
        ? 'aliases (*) stand for too much; write some of it out'
        : 'a merge key (<<) merges objects: it takes an alias (*) of one, or a list of those',
    )
  }
}

const TOO_DEEP = 'lists and objects are nested too deeply'

function unlessTooDeep<T>(work: () => T, wrong: Wrong): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) return wrong(TOO_DEEP)
    throw error
  }
}
