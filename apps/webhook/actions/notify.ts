import { isChange, nameOf } from '../event.ts'
import { changes } from '../rules.ts'
import type { Entry } from '../spool.ts'
import type { Action } from './action.ts'
import { post, type Target } from './post.ts'

/** What the analytics agent is told of an event. */
export function notification({ event, key, late }: Entry) {
  return {
    id: key,
    event: event.event,
    timestamp: event.timestamp,
    late,
    object: { type: event.objectType, id: event.id, name: displayOf(event), url: event.data.display_url ?? null },
    username: event.username,
    requestId: event.requestId,
    changes: Object.fromEntries(
      Object.entries(changes(event)).map(([field, [before, after]]) => [field, { before, after }]),
    ),
    // Of what is no change, all that there is to tell.
    ...(!isChange(event) && { data: event.data }),
  }
}

/** The object's name as NetBox shows it. */
export function displayOf(event: Entry['event']): string {
  return typeof event.data.display === 'string' ? event.data.display : nameOf(event)
}

/** Tells the analytics agent. */
export function notify(target: Target): Action {
  return async (entry, signal) => {
    await post(target, notification(entry), `${entry.key}-notify`, signal)
  }
}
