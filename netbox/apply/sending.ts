import type { Action, Plan } from '../actions.ts'
import type { Change } from '../circles.ts'
import type { Client } from '../client/client.ts'
import type { Row } from '../client/list.ts'
import type { Outcome, Write } from '../divide.ts'
import { type ErrorCode, NetBoxError } from '../errors.ts'
import { entryOf, type Kind } from '../kinds.ts'
import { Made } from '../made.ts'
import { bodyOf, fieldOf, rules } from '../normalise.ts'
import type { WriteOptions } from '../write.ts'

export interface ApplyOptions extends WriteOptions {
  /** Called after each batch, with how many of the plan's changes are through. */
  progress?: (done: number, total: number) => void
  /** Ends the run between two requests: what is under way is waited for, so that the report tells what was done. */
  stop?: AbortSignal
}

/** With these nothing more can be done: what is left is not even tried. */
const fatal: ReadonlySet<ErrorCode> = new Set(['unreachable', 'not-netbox', 'aborted', 'busy'])

/** What a run knows of its actions, and the one way in which it writes. */
export class Sending {
  readonly client: Client
  readonly plan: Plan
  readonly options: ApplyOptions
  /** Ids of the objects made in this run. */
  readonly made = new Made()
  /** What NetBox said last about an object, for the second pass. */
  readonly rows = new Map<Action, Row>()
  readonly errors = new Map<Action, NetBoxError>()
  readonly #total: number
  #done = 0
  #stopped: NetBoxError | undefined

  constructor(client: Client, plan: Plan, options: ApplyOptions) {
    this.client = client
    this.plan = plan
    this.options = options
    this.#total = plan.actions.filter(({ action }) => action !== 'unchanged').length
  }

  /** The writes that send these fields of actions; of one that needs what could not be made, its error is noted. */
  writes<A extends Change>(
    actions: readonly A[],
    names: (action: A) => string[],
    values: (action: A) => ReadonlyMap<string, unknown> = ({ wanted }) => wanted.values,
  ): [A, Write][] {
    return actions.flatMap((action): [A, Write][] => {
      const send = names(action)
      if (send.length === 0 && action.action === 'update') return []
      try {
        return [[action, this.write(action, send, values(action))]]
      } catch (error) {
        if (!(error instanceof NetBoxError)) throw error
        this.errors.set(action, error.about(action.kind, action.key))
        return []
      }
    })
  }

  write(action: Change, names: readonly string[], values: ReadonlyMap<string, unknown>): Write {
    const { kind, key: label, wanted } = action
    const body = bodyOf(kind, values, names, this.made.idOf)
    const row = this.rows.get(action) ?? ('row' in action ? action.row : undefined)
    const id = this.made.get(wanted.target) ?? wanted.target.id
    const settled = this.made.settled(new Map(names.map((name) => [name, values.get(name)])))
    const { key } = entryOf(kind)
    const tokens = key.map((name) => {
      const field = fieldOf(kind, name)
      return settled.has(name) ? rules[field.type].token(settled.get(name), field) : ''
    })
    return { kind, label, row, wanted: settled, names, body, tokens, ...(id !== undefined && { id }) }
  }

  /** Sends writes of one kind in batches, and notes what became of them. */
  async send(
    pairs: readonly [Action, Write][],
    write: (client: Client, kind: Kind, writes: readonly Write[], options: WriteOptions) => Promise<Outcome[]>,
    then: (action: Action, outcome: Outcome) => Promise<void> = async () => {},
  ): Promise<void> {
    const size = this.options.size ?? 100
    for (let from = 0; from < pairs.length; from += size) {
      const part = pairs.slice(from, from + size)
      if (this.options.stop?.aborted) this.#stopped ??= new NetBoxError({ code: 'aborted', message: 'called off' })
      if (this.#stopped) {
        for (const [action] of part)
          this.errors.set(action, blockedBy(action, `since the run ended: ${this.#stopped.message}`))
        continue
      }
      const kind = part[0]![1].kind
      const outcomes = await write(
        this.client,
        kind,
        part.map(([, one]) => one),
        this.options,
      )
      for (const [place, [action]] of part.entries()) {
        const outcome = outcomes[place]!
        if (outcome.error) this.errors.set(action, outcome.error)
        if (outcome.error && fatal.has(outcome.error.code)) this.#stopped = outcome.error
        if (outcome.row) this.rows.set(action, outcome.row)
        await this.#noting(action, () => then(action, outcome))
      }
      this.#done += part.length
      this.options.progress?.(Math.min(this.#done, this.#total), this.#total)
    }
  }

  /** What follows on one outcome asks NetBox, too: that it does not answer is told of this one object, and ends no run. */
  async #noting(action: Action, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof NetBoxError)) throw error
      this.errors.set(action, error.about(action.kind, action.key))
    }
  }
}

export function blockedBy(action: Action, reason: string): NetBoxError {
  return new NetBoxError({ code: 'blocked', message: `not tried, ${reason}` }).about(action.kind, action.key)
}
