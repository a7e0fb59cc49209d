import { createHash } from 'node:crypto'
import { type Client, kinds } from '../../netbox/index.ts'
import type { Config } from './config.ts'
import type { Look } from './core/observation.ts'
import { rightsOf } from './netbox/rights.ts'
import type { State } from './state.ts'

/** What there was when a whole comparison found nothing to do: as long as it is all the same, nothing has to be compared. */
type Settled = NonNullable<State['settled']>

/** The lists that a comparison reads. */
const PATHS = rightsOf({ tag: '', others: 'report' })[0]!
  .kinds.map((kind) => kinds[kind as keyof typeof kinds].path)
  .filter((path) => !/journal/.test(path))

/** What NetBox holds, as told by how many there are of each kind and when the newest change was: a few small answers. */
export async function fingerprintOf(client: Client): Promise<string> {
  const query = new URLSearchParams({ limit: '1', ordering: '-last_updated', fields: 'id,last_updated' })
  const answers = await Promise.all(PATHS.map((path) => client.get(path, { query })))
  return digest(
    answers.map(({ body }) => {
      const { count, results } = body as { count: number; results: { id: number; last_updated?: string }[] }
      return [count, results[0]?.id, results[0]?.last_updated]
    }),
  )
}

/** What a look says, whenever it was. */
function digestOf({ complete, distinct, observations, gaps }: Look): string {
  const lines = observations.map(({ seen: _, ...rest }) => JSON.stringify(rest)).sort()
  return digest([complete, distinct, lines, gaps])
}

/** Of the configuration all that a plan depends on. */
export function rulesDigest({ sources, state: _, ...rest }: Config): string {
  return digest([rest, sources.map(({ name, site }) => [name, site])])
}

/** Remembers that nothing was left to do. */
export function settledBy(netbox: string, rules: string, looks: readonly Look[]): Settled {
  return { netbox, rules, looks: Object.fromEntries(looks.map((look) => [look.source, digestOf(look)])) }
}

/**
 * Whether a look tells nothing new: it is the one that was compared, nothing of its source is waiting to become stale, and the rules are
 * the same. NetBox is to be asked besides.
 */
export function saysTheSame(look: Look, failed: boolean, state: State, rules: string): boolean {
  const { settled, presences } = state
  if (!settled || failed || settled.rules !== rules || settled.looks[look.source] !== digestOf(look)) return false
  const prefix = `own:${look.source}/`
  return Object.entries(presences).every(([own, { missed }]) => missed === 0 || !own.startsWith(prefix))
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64')
}
