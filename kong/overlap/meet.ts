import { bare, isRegex } from '../paths.ts'
import { matchesFrom, mayMatchFrom } from './partial.ts'

/** How a path of ours ends that takes whole segments: see `netbox-services.ts`. */
const WHOLE_SEGMENTS = '(?:/|$)'
/** In a template such a word stands for a text that only its shell knows. */
const VARIABLE = /\$\{?[A-Za-z_]\w*\}?/g

/** Whether there is a request that both paths match; when in doubt, there is. */
export function meet(ours: string, theirs: string): boolean {
  const other = bare(theirs).replaceAll(VARIABLE, '.*')
  const { whole, beginning } = requestsOf(bare(ours))
  if (!isRegex(other)) return [whole, beginning].some((one) => one.startsWith(other)) || other.startsWith(beginning)
  return matchesFrom(whole, other) || mayMatchFrom(beginning, other)
}

/** The requests that a path of ours takes: one that is `whole`, and all that begin so. */
function requestsOf(path: string): { whole: string; beginning: string } {
  if (path.endsWith(WHOLE_SEGMENTS)) {
    const whole = path.slice(0, -WHOLE_SEGMENTS.length)
    if (!isRegex(whole)) return { whole, beginning: `${whole}/` }
  }
  // Of any other regular expression more than its literal beginning is not known.
  const beginning = isRegex(path) ? /^(?:[\w.~/%-](?![*?{]))*/.exec(path)![0] : path
  return { whole: beginning, beginning }
}
