import * as escaped from '../../../text/escape.ts'
import { isChange } from '../event.ts'
import { changes } from '../rules.ts'
import type { Entry } from '../spool.ts'
import type { Action } from './action.ts'
import { displayOf, notification } from './notify.ts'
import { post, type Target } from './post.ts'

/** What people are told: `text` is what chat programs show, the rest is for programs. */
export function alarm(entry: Entry) {
  return { text: sentence(entry), ...notification(entry) }
}

/** Alerts people through an incoming webhook of theirs. */
export function alert(target: Target): Action {
  return async (entry, signal) => {
    await post(target, alarm(entry), `${entry.key}-alert`, signal)
  }
}

function sentence({ event, late }: Entry): string {
  const status = changes(event).status
  const shown = (value: unknown) => escaped.chat(String(value))
  const what = status
    ? `is ${shown(status[1] ?? 'gone')}${status[0] === null ? '' : `, was ${shown(status[0])}`}`
    : `${isChange(event) ? 'was' : 'tells'} ${shown(event.event)}`
  const who = event.username === null ? '' : ` by ${shown(event.username)}`
  const when = `${event.timestamp.slice(0, 19).replace('T', ' ')}`
  return `${event.objectType} ${shown(displayOf(event))} ${what}; ${isChange(event) ? 'changed' : 'told'}${who} at ${when}${late ? ' (there is newer news of it)' : ''}`
}
