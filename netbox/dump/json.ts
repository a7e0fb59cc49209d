import { terminal } from '../../text/escape.ts'
import type { Told } from './document.ts'

/** Objects as JSON, one on each line; before them the kinds of plugins, as they are told. */
export function* jsonOf(document: Iterable<readonly [string, readonly Told[]]>, kinds: Told = {}): Generator<string> {
  let first = Object.keys(kinds).length === 0
  if (!first) yield `{\n  "kinds": ${terminal(JSON.stringify(kinds))}`
  for (const [kind, objects] of document) {
    yield `${first ? '{' : ','}\n  ${JSON.stringify(kind)}: [\n`
    for (const [place, object] of objects.entries())
      yield `    ${terminal(JSON.stringify(object))}${place < objects.length - 1 ? ',' : ''}\n`
    yield '  ]'
    first = false
  }
  yield first ? '{}\n' : '\n}\n'
}
