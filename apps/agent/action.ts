import type { z } from 'zod'
import type { Kind } from '../../netbox/index.ts'
import type { Desk } from './desk.ts'
import type { Shown } from './shape/rows.ts'

interface About {
  /** As models and people call it: `get_device`. */
  readonly name: string
  /** What it answers and when to use it, written for a language model. */
  readonly description: string
  readonly params: z.ZodObject
  /** The parameter that a command line takes without its name. */
  readonly first?: string
}

/** An action that only looks. */
export interface ReadAction extends About {
  readonly access: 'read'
  run(params: Readonly<Record<string, unknown>>, desk: Desk): Promise<Shown>
}

/** An action that makes an object. It says first what it would do, so that a guard can stop it there. */
export interface WriteAction extends About {
  readonly access: 'write'
  /** What it makes. */
  readonly kind: Kind
  intend(params: Readonly<Record<string, unknown>>, desk: Desk): Promise<Intent>
}

export type Action = ReadAction | WriteAction

/** What a write would do. */
export interface Intent {
  /** The object that would be made, in words. */
  readonly fields: Shown
  /** What it must be kept apart from: two intents about the same thing take turns. */
  readonly turn: string
  /** Does it, with a message for NetBox's change log. */
  carryOut(message: string): Promise<Shown>
}

type Typed<A extends Action, P extends z.ZodObject> = Omit<A, 'params' | 'run' | 'intend' | 'access'> & { params: P }

/** An action that only looks, its parameters typed by their schema. */
export function reads<P extends z.ZodObject>(
  action: Typed<ReadAction, P> & { run(params: z.infer<P>, desk: Desk): Promise<Shown> },
): ReadAction {
  return { ...action, access: 'read', run: (params, desk) => action.run(params as z.infer<P>, desk) }
}

/** An action that makes an object, its parameters typed by their schema. */
export function writes<P extends z.ZodObject>(
  action: Typed<WriteAction, P> & { intend(params: z.infer<P>, desk: Desk): Promise<Intent> },
): WriteAction {
  return { ...action, access: 'write', intend: (params, desk) => action.intend(params as z.infer<P>, desk) }
}
