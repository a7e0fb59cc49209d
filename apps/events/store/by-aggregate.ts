import { EventError, type InfrastructureEvent } from './event.ts'
import type { EventStore } from './store.ts'

/** Aggregates appended at once: NATS takes 50 batches at a time. */
const AT_ONCE = 32

/** Appends events aggregate by aggregate; where part of one is there already, one by one. Whether each event was there. */
export async function byAggregate(
  store: EventStore,
  events: readonly InfrastructureEvent[],
  groups: readonly (readonly InfrastructureEvent[])[],
): Promise<readonly boolean[]> {
  const were = new Map<InfrastructureEvent, boolean>()
  const rest = groups.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const group of rest)
        for (const [place, was] of (await appendGroup(store, group)).entries()) were.set(group[place]!, was)
    }),
  )
  return events.map((event) => were.get(event)!)
}

async function appendGroup(store: EventStore, events: readonly InfrastructureEvent[]): Promise<boolean[]> {
  if (events.length > 1)
    try {
      const { repeated } = await store.append(events)
      return events.map(() => repeated)
    } catch (error) {
      if (!(error instanceof EventError)) throw error
    }
  const all: boolean[] = []
  for (const event of events) all.push((await store.append([event])).repeated)
  return all
}
