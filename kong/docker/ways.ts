import { GatewayError } from '../gateway.ts'
import type { AdminFacts, DeclarativeFacts, Evidence } from './facts.ts'
import { placeOf } from './place.ts'
import { renderingOf, templateOf } from './rendering.ts'
import { adminAddress } from './settings.ts'

type Facts = DeclarativeFacts | AdminFacts

/** A way in which gateways are started: by what it is known, and where its entries come from, or why they cannot be kept. */
interface Way {
  way: string
  /** Undefined if it is started in another way. */
  facts(evidence: Evidence): Facts | undefined
}

/** A way in which nothing that we add could be kept: the end of a sentence that begins with the gateway's name. */
const refused = (way: string, is: (evidence: Evidence) => boolean, because: (evidence: Evidence) => string): Way => ({
  way,
  facts: (evidence) => {
    if (is(evidence)) throw new GatewayError(`the gateway ${evidence.name} ${because(evidence)}`)
    return undefined
  },
})

/** Kong's own words for a start; nobody has to read them. */
const OWN = ['/docker-entrypoint.sh', '/entrypoint.sh']

/**
 * From the first to the last; the first that fits decides.
 *
 * | way | what is edited | how it becomes live | after a restart, or in a container made anew |
 * |---|---|---|---|
 * | a database | the database, by the Admin API | at once | it is in the database |
 * | a template, rendered at each start | the template on the host | what the entry point does before it starts Kong, and `kong reload` | the entry point renders it again |
 * | a file, mounted alone, in a folder, a volume or behind a link | that file | `kong reload` | Kong reads it again |
 * | anything else | nothing | refused, with what was seen | |
 */
const WAYS: readonly Way[] = [
  refused(
    "Envoy in Kong's place",
    ({ inspect }) => isEnvoy(inspect.Config.Image, words(inspect.Config)),
    () => `is Envoy, which Supabase's newest stack has in Kong's place: ${ENVOY_REMEDY}`,
  ),
  refused(
    'no Kong',
    ({ env, settings }) => settings.size === 0 && ![...env.keys()].some((key) => key.startsWith('KONG_')),
    ({ inspect }) =>
      `is no Kong, since it has no KONG_ settings${inspect.Config.Image ? ` (its image is ${inspect.Config.Image})` : ''}: name the gateway's own container.`,
  ),
  refused(
    'a mode in quotes',
    ({ settings }) => /^["']/.test(settings.get('database') ?? ''),
    ({ settings }) =>
      `has ${settings.get('database')} for its database, quotes included, which Kong does not know: take the quotes away where KONG_DATABASE is set (docker run --env-file keeps them).`,
  ),
  refused(
    'a data plane',
    ({ settings }) => settings.get('role') === 'data_plane',
    () => 'is a data plane, which takes its entries from its control plane: name the control plane in its place.',
  ),
  refused(
    'nothing to be seen',
    ({ settings, home }) => home === undefined && !settings.has('database'),
    () => 'does not run, so that it cannot be seen where its entries come from: start it.',
  ),
  {
    way: 'a database',
    facts: ({ settings }) =>
      settings.get('database') === 'off'
        ? undefined
        : { mode: 'admin', admin: adminAddress(settings.get('admin_listen')) },
  },
  {
    way: 'a template, rendered at each start',
    facts: (evidence) => {
      const target = evidence.settings.get('declarative_config') || undefined
      const render = target && renderingOf(evidence, target)
      if (!render) return undefined
      return { ...common(evidence), ...placeOf(evidence, templateOf(evidence, render))!, render }
    },
  },
  refused(
    'the entries in a setting',
    ({ settings }) => !settings.get('declarative_config') && settings.has('declarative_config_string'),
    () =>
      'has its entries in KONG_DECLARATIVE_CONFIG_STRING, which only a new container reads: write them into a file on the host, mount that, and name it in KONG_DECLARATIVE_CONFIG.',
  ),
  refused(
    'no entries',
    ({ settings }) => !settings.get('declarative_config'),
    () => 'has no database and no KONG_DECLARATIVE_CONFIG: give it a file to read.',
  ),
  {
    way: 'a file',
    facts: (evidence) => {
      const place = placeOf(evidence, evidence.settings.get('declarative_config')!)
      return place && { ...common(evidence), ...place }
    },
  },
  refused(
    'an entry point that nobody could read',
    ({ entry }) => entry !== undefined && entry.text === undefined && !OWN.includes(entry.file!),
    ({ entry, home }) =>
      `starts with ${entry!.file}, which ${home === undefined ? 'can be read only while it runs: start it' : 'its user cannot read: allow that'}.`,
  ),
  refused(
    'a file that ends with the container',
    () => true,
    ({ settings, real }) => {
      const path = settings.get('declarative_config')!
      const leads = real.get(path)
      const what = leads !== undefined && leads !== path ? `${path}, a link to ${leads}` : path
      return `reads ${what}, which is inside its container: mount that file from the host, so that what is added to it is still there after the container's end.`
    },
  ),
]

/** The end of the sentence that begins with where Envoy was seen. */
export const ENVOY_REMEDY =
  'entries can be published through Kong alone, which that stack starts again after `sh run.sh config add kong`; or leave netbox:gateway out.'

/**
 * In which of Kong's modes a gateway runs, and where its entries come from.
 *
 * @throws GatewayError when entries could not be kept, with what was seen and what to do
 */
export function gatewayFacts(evidence: Evidence): Facts {
  for (const { facts } of WAYS) {
    const found = facts(evidence)
    if (found) return found
  }
  throw new GatewayError(`the gateway ${evidence.name} is started in a way that is not understood.`)
}

/** Whether an image, or the words that a container is started with, are Envoy's. */
export function isEnvoy(image = '', started: readonly string[] = []): boolean {
  return /\benvoy\b/.test(image) || started.some((word) => /(?:^|\/)envoy$/.test(word))
}

function words({ Entrypoint, Cmd }: Evidence['inspect']['Config']): string[] {
  return [...(Entrypoint ?? []), ...(Cmd ?? [])]
}

function common({ settings }: Evidence) {
  return { mode: 'declarative' as const, admin: adminAddress(settings.get('admin_listen')) }
}
