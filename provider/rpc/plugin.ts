import type { EngineLog } from './engine-log.ts'
import type { Values } from './values.ts'

/**
 * A Pulumi resource plugin, as its author writes it; {@link serve} does the rest.
 *
 * @example
 * await serve({
 *   name: 'greeter',
 *   version: '1.0.0',
 *   types: { 'greeter:index:Greeting': greeting },
 * })
 */
export interface Plugin {
  readonly name: string
  readonly version: string
  /** What the engine may send as it is. Without `secrets` it strips the marks and puts them back by property name. */
  readonly accepts?: { readonly secrets?: boolean; readonly resources?: boolean; readonly outputs?: boolean }
  /** The Pulumi package schema, as JSON. */
  schema?(): string
  /** Validates and completes the provider's own configuration; values may be unknown in a preview. */
  checkConfig?(request: CheckRequest): Checked | Promise<Checked>
  /** Called once, before all but `checkConfig`, with the provider's configuration, all of it known. */
  configure?(args: Values, request: Request): void | Promise<void>
  readonly types: Readonly<Record<string, ResourceHandlers>>
  readonly invokes?: Readonly<Record<string, InvokeHandler>>
}

/** What comes with every call. */
export interface Request {
  readonly urn: string
  /** Aborted when the engine cancels the update, or the call. */
  readonly signal: AbortSignal
  /** Writes to the engine's display, under the resource of this call. */
  readonly log: EngineLog
}

export interface CheckRequest extends Request {
  /** The inputs of the last update; empty for a new resource. */
  readonly olds: Values
  readonly news: Values
  /** What random names are made of, so that a preview and its update agree. */
  readonly randomSeed: Buffer
}

export interface CheckFailure {
  /** Empty for a failure of the resource as a whole. */
  readonly property: string
  readonly reason: string
}

export interface Checked {
  readonly inputs: Values
  readonly failures?: readonly CheckFailure[]
}

export interface DiffRequest extends Request {
  readonly id: string
  /** The outputs of the last update or refresh. */
  readonly olds: Values
  readonly oldInputs: Values
  readonly news: Values
  readonly ignoreChanges: readonly string[]
}

export type DiffKind = 'add' | 'add-replace' | 'delete' | 'delete-replace' | 'update' | 'update-replace'

export interface Diff {
  readonly changes: boolean
  /** The properties that force a replacement. */
  readonly replaces?: readonly string[]
  readonly deleteBeforeReplace?: boolean
  /** The top-level properties that changed. */
  readonly diffs?: readonly string[]
  /** The top-level properties that an update cannot change. */
  readonly stables?: readonly string[]
  /** What to show, by property path; `inputDiff` compares with the old inputs instead of the old outputs. */
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: DiffKind; readonly inputDiff?: boolean }>>
}

export interface CreateRequest extends Request {
  readonly news: Values
  /** Nothing may be changed: say what the outputs would be, unknown where nobody can know. */
  readonly preview: boolean
  /** Seconds, if the program sets a custom timeout. */
  readonly timeout: number | undefined
}

interface Created {
  /** May be empty in a preview. */
  readonly id: string
  readonly outputs: Values
}

export interface ReadRequest extends Request {
  readonly id: string
  /** The last known outputs; empty for an import. */
  readonly state: Values
  /** The last known inputs; empty for an import. */
  readonly inputs: Values
}

export interface Found {
  readonly id: string
  /** As the resource is now, which is what the next diff compares with. */
  readonly inputs: Values
  readonly outputs: Values
}

export interface UpdateRequest extends CreateRequest {
  readonly id: string
  readonly olds: Values
  readonly oldInputs: Values
  readonly ignoreChanges: readonly string[]
}

export interface DeleteRequest extends Request {
  readonly id: string
  readonly olds: Values
  readonly oldInputs: Values
  readonly timeout: number | undefined
}

/** How one type of resource is checked, compared and changed. */
export interface ResourceHandlers {
  check(request: CheckRequest): Checked | Promise<Checked>
  diff(request: DiffRequest): Diff | Promise<Diff>
  /** Throws {@link InitFailed} if it fails and something is there all the same. */
  create(request: CreateRequest): Created | Promise<Created>
  /** Undefined means that it is gone. */
  read(request: ReadRequest): Found | undefined | Promise<Found | undefined>
  /** Without it every change must be a replacement. */
  update?(request: UpdateRequest): Values | Promise<Values>
  delete(request: DeleteRequest): void | Promise<void>
}

export type InvokeHandler = (
  args: Values,
  request: Omit<Request, 'urn'> & { readonly preview: boolean },
) => Values | Promise<Values>
