import { CONTAINER, type ResourceRule, titleOf } from '../rule.ts'
import { objectsIn, textOf, textsIn } from '../values.ts'

/** What comes before the value: in an environment, or in a Python file, where a type may stand in between. */
const ASSIGNMENT = /\bALLOWED_HOSTS\s*(?::[^=\n]*)?\+?=(?!=)/g
/** A star of its own among the names. */
const EVERY_HOST = /(?:^|[\s,[({'"])\*(?=$|[\s,\])}'"])/

export const allowedHosts: ResourceRule = {
  name: 'allowed-hosts',
  description: 'NetBox answers to the host names that were given to it, not to every name.',
  check(resource) {
    if (resource.type !== CONTAINER) return []
    const { envs, uploads } = resource.values
    const places = [
      ...textsIn(envs).map((env) => ({ place: 'its environment', text: env })),
      ...objectsIn(uploads).map(({ file, content }) => ({ place: textOf(file) ?? 'a file', text: textOf(content) })),
    ]
    return places
      .filter(({ text }) => text !== undefined && allowsEveryHost(text))
      .map(
        ({ place }) =>
          `${titleOf(resource)} answers to every host name: ${place} sets ALLOWED_HOSTS to *, list the names instead.`,
      )
  },
}

function allowsEveryHost(text: string): boolean {
  const bare = text.replaceAll(/#.*/g, '')
  return [...bare.matchAll(ASSIGNMENT)].some(({ 0: start, index }) =>
    EVERY_HOST.test(valueAtStartOf(bare.slice(index + start.length))),
  )
}

/** Up to the end of the line, or of the line on which the last of its brackets is closed; none counts within quotes. */
function valueAtStartOf(text: string): string {
  let open = 0
  for (const { 0: token, index } of text.matchAll(/'[^'\n]*'|"[^"\n]*"|[[\](){}\n]/g)) {
    if ('[({'.includes(token)) open++
    else if ('])}'.includes(token)) open--
    else if (token === '\n' && open <= 0) return text.slice(0, index)
  }
  return text
}
