import { z } from 'zod'
import { isChange, nameOf } from '../event.ts'
import { changes } from '../rules.ts'
import type { Entry } from '../spool.ts'
import { type Action, ActionError } from './action.ts'
import { displayOf } from './notify.ts'
import { isFinal, post } from './post.ts'

export interface Langfuse {
  /** Address of Langfuse, without `/api`. */
  readonly host: string
  readonly publicKey: string
  readonly secretKey: string
}

/** The body of an ingestion call: one trace for each event. Ids are the events' own, so that a repeated call adds nothing. */
export function ingestionBatch(entries: readonly Entry[]) {
  return {
    batch: entries.map(({ key, event, late }) => {
      const differing = Object.entries(changes(event))
      return {
        id: `${key}-trace`,
        type: 'trace-create',
        timestamp: event.timestamp,
        body: {
          id: key,
          timestamp: event.timestamp,
          name: `netbox ${event.objectType} ${event.event}`,
          userId: event.username,
          sessionId: event.requestId,
          input: Object.fromEntries(differing.map(([field, [before]]) => [field, before])),
          output: isChange(event)
            ? Object.fromEntries(differing.map(([field, [, after]]) => [field, after]))
            : event.data,
          metadata: { object: nameOf(event), display: displayOf(event), late },
          tags: ['netbox', event.objectType, event.event],
        },
      }
    }),
  }
}

const answer = z.object({
  successes: z.array(z.object({ id: z.string() })),
  errors: z.array(z.object({ id: z.string(), status: z.number() })),
})

/** Looks through the answer, which is 207 whatever became of the events. Throws {@link ActionError} unless all were taken. */
export function assertTaken(text: string, ids: readonly string[]): void {
  const parsed = answer.safeParse(jsonOf(text))
  if (!parsed.success) throw new ActionError('did not answer as Langfuse does', false)
  for (const id of ids) {
    const refused = parsed.data.errors.find((one) => one.id === id)
    if (refused) throw new ActionError(`refused the trace with ${refused.status}`, isFinal(refused.status))
    if (!parsed.data.successes.some((one) => one.id === id))
      throw new ActionError('did not say what became of the trace', false)
  }
}

/** Writes a trace to Langfuse. */
export function langfuse({ host, publicKey, secretKey }: Langfuse): Action {
  const url = `${host.replace(/\/+$/, '')}/api/public/ingestion`
  const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`
  return async (entry, signal) => {
    const body = ingestionBatch([entry])
    const text = await post({ url, authorization }, body, `${entry.key}-langfuse`, signal)
    assertTaken(
      text,
      body.batch.map(({ id }) => id),
    )
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
