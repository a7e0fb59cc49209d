import { isScalar, LineCounter, parseDocument } from 'yaml'

/** A mistake in a YAML file, in one sentence without a full stop: which file, where, and what. It quotes no value of the file. */
export class YamlError extends Error {
  override name = 'YamlError'
}

/** Where the library's own words are for programmers. */
const WORDS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'a second document begins; all has to be in one',
}

/**
 * What a YAML file that people write holds; undefined if it is empty. JSON is YAML too.
 *
 * @param name of the file, for the error
 * @throws YamlError
 */
export function parseYaml(text: string, name: string): unknown {
  const lines = new LineCounter()
  const at = (place: number) => lines.linePos(place)
  let twice: string | undefined
  // Objects have texts for keys: `1` and `"1"` are the same one.
  const uniqueKeys = (one: unknown, other: unknown): boolean => {
    if (!isScalar(one) || !isScalar(other) || String(one.value) !== String(other.value)) return false
    const [first, second] = [one, other].map(({ range }) => at(range![0]).line)
    twice ??= `the key "${one.value}" stands twice in one object, on ${first === second ? `line ${first}` : `lines ${first} and ${second}`}`
    return true
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys })
  const [error] = document.errors
  if (error) {
    const { line, col } = at(error.pos[0])
    const words = `${WORDS[error.code] ?? error.message.split('\n')[0]} at line ${line}, column ${col}`
    throw new YamlError(`${name}: ${(error.code === 'DUPLICATE_KEY' && twice) || words}`)
  }
  try {
    return document.toJS() ?? undefined
  } catch {
    throw new YamlError(`${name}: an alias (*) leads nowhere, or to too much; write out what it stands for`)
  }
}
