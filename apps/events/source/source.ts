import { z } from 'zod'
import { type Client, kinds, list, NetBoxError } from '../../../netbox/index.ts'
import type { EventStore } from '../store/store.ts'
import { foldAll, type Topology } from '../topology/topology.ts'
import { type Before, COLUMNS, eventsOf, TOLD, type Told } from './told.ts'

/** As the webhook receiver's `notify` tells of a change. */
const notification = z.object({
  event: z.string(),
  object: z.object({ type: z.string(), id: z.int().positive().nullable() }),
  username: z.string().nullish(),
  requestId: z.string().nullish(),
  changes: z.record(z.string(), z.looseObject({ before: z.unknown() })).optional(),
})

/** How the change log message of a program begins that declares objects: what it takes out again would be made anew by the events. */
export const DECLARED = 'Pulumi stack '

export interface SourceOptions {
  readonly client: Client
  readonly store: EventStore
  /** Users of NetBox whose changes are no events: the projector's own, and those of other programs. */
  readonly programs?: readonly string[]
  /** Counts what came back of what the projector wrote. */
  readonly echo: () => void
}

/**
 * Makes events of what people change in NetBox. A notification tells where to look: the object is read as it is now, what was changed
 * is compared with what the events say, and only a difference is an event. What else differs the projector has not brought yet.
 */
export class Source {
  readonly #options: SourceOptions
  #topology: Topology
  #turn: Promise<unknown> = Promise.resolve()

  constructor(topology: Topology, options: SourceOptions) {
    this.#topology = topology
    this.#options = options
  }

  /** Takes one notification; how many events it came to. Throws `ZodError` for another body, `NetBoxError` while NetBox is away. */
  take(body: unknown): Promise<number> {
    const { event, object, username, requestId, changes } = notification.parse(body)
    const kind = TOLD.find((one) => one === object.type)
    // What is deleted in NetBox still stands in the events: the next reconcile makes it anew.
    if (!kind || object.id === null || event === 'deleted') return Promise.resolve(0)
    if (username && this.#options.programs?.includes(username)) {
      this.#options.echo()
      return Promise.resolve(0)
    }
    const before = changes && Object.fromEntries(Object.entries(changes).map(([field, { before }]) => [field, before]))
    const turn = this.#turn.then(async () => {
      if (!requestId || !(await this.#isDeclared(kind, object.id!, requestId)))
        return await this.#look(kind, object.id!, event === 'updated' ? before : undefined)
      this.#options.echo()
      return 0
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  /** By NetBox's change log; whoever may not look into it counts every change as a person's. */
  async #isDeclared(kind: Told, id: number, request: string): Promise<boolean> {
    const query = { request_id: request, changed_object_type: kind, changed_object_id: String(id) }
    try {
      const { body } = await this.#options.client.get('core/object-changes/', { query: new URLSearchParams(query) })
      return (body as { results: { message?: string }[] }).results.some(({ message }) => message?.startsWith(DECLARED))
    } catch (error) {
      if (error instanceof NetBoxError && error.code === 'forbidden') return false
      throw error
    }
  }

  async #look(kind: Told, id: number, before: Before | undefined): Promise<number> {
    const { client, store, echo } = this.#options
    const [row] = await list(client, kinds[kind].path, COLUMNS[kind], [['id', String(id)]])
    if (!row) return 0
    this.#topology = await foldAll(this.#topology, store.all({ from: this.#topology.position + 1 }))
    const events = eventsOf(kind, row, this.#topology, before)
    if (events.length === 0) echo()
    for (const event of events) await store.append([event])
    return events.length
  }
}
