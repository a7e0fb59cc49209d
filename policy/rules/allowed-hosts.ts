import { CONTAINER, type ResourceRule, titleOf } from '../rule.ts'
import { objectsIn, textOf, textsIn } from '../values.ts'

/** `ALLOWED_HOSTS` with a star of its own among the names: in an environment, or in a Python file. */
const EVERY_HOST = /\bALLOWED_HOSTS\s*=(?:[^\n#]*[\s,['"])?\*(?=$|[\s,\]'"])/

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
      .filter(({ text }) => text !== undefined && EVERY_HOST.test(text))
      .map(
        ({ place }) =>
          `${titleOf(resource)} answers to every host name: ${place} sets ALLOWED_HOSTS to *, list the names instead.`,
      )
  },
}
