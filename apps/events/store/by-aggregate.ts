import { EventError, type InfrastructureEvent } from './event.ts'

/** Appends events of one aggregate, all or none; whether they were there. */
type Append = (events: readonly InfrastructureEvent[]) => Promise<{ readonly repeated: boolean }>

/** Aggregates appended at once: NATS takes 50 batches at a time. */
const AT_ONCE = 32

/**
 * Appends events aggregate by aggregate; where part of one is there already, one by one.
 *
 * @param groups the events of each aggregate, by a name of it
 * @returns for each group whether each of its events was there
 */
export async function byAggregate(
  append: Append,
  groups: ReadonlyMap<string, readonly InfrastructureEvent[]>,
): Promise<Map<string, readonly boolean[]>> {
  const were = new Map<string, readonly boolean[]>()
  const rest = groups.entries()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [name, events] of rest) were.set(name, await appendGroup(append, events))
    }),
  )
  return were
}

async function appendGroup(append: Append, events: readonly InfrastructureEvent[]): Promise<boolean[]> {
  if (events.length > 1)
    try {
      const { repeated } = await append(events)
      return events.map(() => repeated)
    } catch (error) {
      if (!(error instanceof EventError)) throw error
    }
  const all: boolean[] = []
  for (const event of events) all.push((await append([event])).repeated)
  return all
}
