import { inspect } from 'node:util'
import { type Client, NetBoxError } from '../../netbox/index.ts'
import * as escaped from '../../text/escape.ts'
import type { Action, WriteAction } from './action.ts'
import { actions } from './actions/index.ts'
import { checkParams } from './check-params.ts'
import { Desk, type Which } from './desk.ts'
import { assertAllowed, isAllowed, type Writes } from './guard.ts'
import type { Raw, Shown } from './shape/rows.ts'
import { Turns } from './turns.ts'

export interface CoreOptions {
  /** Connection to NetBox. Its token decides what is possible at all. */
  client: Client
  /** Who asks; stands in NetBox's change log beside every write. `netbox-agent` by default. */
  agent?: string
  /** What may be written; `on` by default. */
  writes?: Writes
  /** Only objects of this tenant are seen, and only its own are made. By name, slug or id. */
  tenant?: Which
}

/** What came of an action. */
export type Outcome =
  | { readonly ok: true; readonly answer: Shown }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** Longest name of an agent: NetBox cuts off the message after 200 characters. */
const LONGEST = 100
/** NetBox's own words may be a page. */
const LONGEST_SENTENCE = 1000

/** Runs actions: checks what is asked, guards writes, bounds answers, and turns every failure into a sentence. */
export class Core {
  /** The actions that may be called. */
  readonly actions: readonly Action[]
  readonly #options: CoreOptions
  readonly #turns: Turns
  #tenant: Promise<Raw> | undefined

  constructor(options: CoreOptions, turns = new Turns()) {
    this.#options = options
    this.#turns = turns
    this.actions = actions.filter((action) => isAllowed(action, options.writes ?? 'on'))
  }

  /** The same core for another agent. */
  for(agent: string): Core {
    return new Core({ ...this.#options, agent }, this.#turns)
  }

  /** Runs one action. Never throws: whoever asked gets a sentence to act on. */
  async run(name: string, params: unknown = {}): Promise<Outcome> {
    try {
      return { ok: true, answer: await this.#run(name, params) }
    } catch (error) {
      if (error instanceof NetBoxError) return { ok: false, code: error.code, message: told(error) }
      // A fault of this program: its details are for nobody outside.
      console.error(escaped.terminal(inspect(error)))
      return { ok: false, code: 'internal', message: `${name} failed by a fault of netbox-agent; its log tells more.` }
    }
  }

  async #run(name: string, params: unknown): Promise<Shown> {
    const action = actions.find((one) => one.name === name)
    if (!action) {
      const known = this.actions.map((one) => one.name).join(', ')
      throw new NetBoxError({ code: 'invalid', message: `there is no action "${name}"; there are ${known}` })
    }
    assertAllowed(action, this.#options.writes ?? 'on')
    const checked = checkParams(action, params)
    const desk = new Desk(this.#options.client, this.#turns, await this.#scope())
    return action.access === 'read' ? await action.run(checked, desk) : await this.#write(action, checked, desk)
  }

  async #write(action: WriteAction, { dry_run, ...params }: Record<string, unknown>, desk: Desk): Promise<Shown> {
    assertOwn(params, desk)
    const intent = await action.intend(params, desk)
    if (dry_run === true || this.#options.writes === 'dry-run')
      return { dry_run: true, plan: { action: 'create', kind: action.kind, fields: intent.fields } }
    return await this.#turns.take(intent.turn, () => intent.carryOut(this.#message(action)))
  }

  #message(action: WriteAction): string {
    const name = (this.#options.agent ?? 'netbox-agent').replace(/\p{C}+/gu, ' ').trim()
    return `agent ${name.slice(0, LONGEST) || 'without a name'}: ${action.name}`
  }

  /** The tenant's own row, looked up once; a failure is not kept. */
  async #scope(): Promise<Raw | undefined> {
    const { client, tenant } = this.#options
    if (tenant === undefined) return undefined
    this.#tenant ??= new Desk(client, this.#turns).find('tenant', tenant)
    this.#tenant.catch(() => {
      this.#tenant = undefined
    })
    return await this.#tenant
  }
}

/** What a model reads: the answer as JSON without spaces, or the sentence that says what is wrong. */
export function textOf(outcome: Outcome): string {
  return outcome.ok ? JSON.stringify(outcome.answer) : `Error: ${outcome.message}`
}

/** An agent of a tenant that asks for another's name gets a sentence about that, not about a name that does not exist. */
function assertOwn({ tenant }: Record<string, unknown>, { tenant: own }: Desk): void {
  if (!own || tenant === undefined || [own.id, own.name, own.slug, String(own.id)].includes(tenant)) return
  throw new NetBoxError({
    code: 'forbidden',
    message: `tenant is "${tenant}"; this agent works for ${own.name} alone, so leave it out`,
  })
}

const ADVICE: Record<string, string> = {
  'maybe-applied': '; look whether it is there before asking again',
  unreachable: '; try again later',
  timeout: '; try again later',
  busy: '; try again later',
}

function told({ code, message }: NetBoxError): string {
  const bounded = message.length > LONGEST_SENTENCE ? `${message.slice(0, LONGEST_SENTENCE)}…` : message
  const sentence = `${bounded.replace(/\.$/, '')}${ADVICE[code] ?? ''}`
  return sentence.endsWith('?') ? sentence : `${sentence}.`
}
