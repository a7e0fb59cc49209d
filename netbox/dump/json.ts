import { terminal } from '../../text/escape.ts'
import type { Told } from './document.ts'

/** Objects as JSON, one on each line. */
export function* jsonOf(document: Iterable<readonly [string, readonly Told[]]>): Generator<string> {
  let first = true
  for (const [kind, objects] of document) {
    yield `${first ? '{' : ','}\n  ${JSON.stringify(kind)}: [\n`
    for (const [place, object] of objects.entries())
      yield `    ${terminal(JSON.stringify(object))}${place < objects.length - 1 ? ',' : ''}\n`
    yield '  ]'
    first = false
  }
  yield first ? '{}\n' : '\n}\n'
}
