import type { Answer } from '../proxy/answer.ts'
import type { Plugin } from '../proxy/model.ts'
import { acl } from './acl.ts'
import { basicAuth } from './basic-auth.ts'
import type { Act, Context } from './context.ts'
import { cors } from './cors.ts'
import { keyAuth } from './key-auth.ts'
import { rateLimiting } from './rate-limiting.ts'
import { requestTermination } from './request-termination.ts'
import { requestTransformer } from './request-transformer.ts'

/** The plugins that act, in the order of Kong's priorities. */
const ACTS = new Map<string, Act>([
  ['cors', cors],
  ['key-auth', keyAuth],
  ['basic-auth', basicAuth],
  ['acl', acl],
  ['rate-limiting', rateLimiting],
  ['request-transformer', requestTransformer],
  ['request-termination', requestTermination],
])

/** Which of the configured plugins of one name applies: the first of these that fits. */
const SCOPES = [
  ['route', 'service', 'consumer'],
  ['route', 'consumer'],
  ['service', 'consumer'],
  ['route', 'service'],
  ['consumer'],
  ['route'],
  ['service'],
  [],
] as const

/** Those of the plugins that are configured here and do nothing. */
export function idle(plugins: readonly Plugin[]): string[] {
  return [...new Set(plugins.map(({ name }) => name))].filter((name) => !ACTS.has(name)).sort()
}

/** Runs the plugins of a request one after the other, until one of them answers. */
export function runPlugins(plugins: readonly Plugin[], context: Context): Answer | undefined {
  for (const [name, act] of ACTS) {
    const candidates = plugins.filter((plugin) => plugin.name === name && plugin.enabled)
    const plugin = candidates.length > 0 ? applicable(candidates, context) : undefined
    const answer = plugin && act(plugin.config as never, context, plugin)
    if (answer) return answer
  }
  return undefined
}

function applicable(plugins: Plugin[], { route, service, consumer }: Context): Plugin | undefined {
  const here = { route: route.id, service: service?.id, consumer: consumer?.id }
  for (const scope of SCOPES) {
    const found = plugins.find((plugin) =>
      (['route', 'service', 'consumer'] as const).every((field) =>
        (scope as readonly string[]).includes(field)
          ? plugin[field] !== null && plugin[field].id === here[field]
          : plugin[field] === null,
      ),
    )
    if (found) return found
  }
  return undefined
}
