import type { Client } from '../../../netbox/index.ts'
import type { DeadLetters } from '../store/dead-letters.ts'
import type { EventStore } from '../store/store.ts'
import { EMPTY, foldAll, type Topology } from '../topology/topology.ts'
import { countsOf, type PageData, type State } from './data.ts'
import { page } from './page.ts'

interface PageSource {
  /** The name of the stream. */
  readonly stream: string
  readonly store: EventStore
  readonly dead: DeadLetters
  readonly client: Client
  readonly state: () => Promise<State>
}

/** Events and letters that are shown. */
const SHOWN = 20

/**
 * The page as a handler of the projector's server: `'/': eventsPage({ stream, store, dead, client, state })`. The events are folded
 * once; a later look only reads what came since.
 */
export function eventsPage({ stream, store, dead, client, state }: PageSource): () => Promise<Response> {
  let topology: Topology = EMPTY
  let folding: Promise<Topology> | undefined
  /** Two looks at once are one fold. */
  const folded = async () => {
    folding ??= foldAll(topology, store.all({ from: topology.position + 1 })).finally(() => (folding = undefined))
    topology = await folding
    return topology
  }
  return async () => {
    const [now, standing, letters] = await Promise.all([folded(), state(), dead.list()])
    const from = Math.max(1, now.position - SHOWN + 1)
    const data: PageData = {
      ...{ stream, state: standing, head: now.position },
      events: (await Array.fromAsync(store.all({ from, to: now.position }))).reverse(),
      letters: letters.reverse().slice(0, SHOWN),
      // While NetBox is not to be asked, no page waits for it.
      counts: await countsOf(now, standing.status === 'paused' ? undefined : client),
    }
    return new Response(page(data, new Date()), { headers: { 'content-type': 'text/html; charset=utf-8' } })
  }
}
