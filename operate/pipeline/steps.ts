import { atStake } from './at-stake.ts'
import type { Change } from './change.ts'
import { maskedValue } from './mask.ts'
import { readable } from './names.ts'
import type { Preview, PreviewStep } from './preview.ts'
import { type Property, propertiesOf } from './properties.ts'
import { type Guarded, protectionOf } from './protection.ts'
/** One resource that changes. */
export interface Step {
  change: Change
  urn: string
  /** `container`, `dcim.site` */
  what: string
  name: string
  properties: Property[]
  /** Why it needs a second look. */
  atStake?: string
  /** Only in Pulumi's own books: a component or a provider. */
  own?: true
}

/** Pulumi's operations; `undefined` changes nothing. A replacement comes as up to three. */
const CHANGES: Record<string, Change | undefined> = {
  same: undefined,
  refresh: undefined,
  read: undefined,
  // A resource that was only ever read is forgotten.
  discard: undefined,
  create: 'create',
  import: 'create',
  update: 'update',
  replace: 'replace',
  'create-replacement': 'replace',
  'delete-replaced': 'replace',
  'read-replacement': 'replace',
  'import-replacement': 'replace',
  'discard-replaced': 'replace',
  'remove-pending-replace': 'replace',
  delete: 'delete',
}

/**
 * What a step of Pulumi's does. Protection is changed under the name `same`: it is in Pulumi's books alone, and decides what
 * a later update may delete. An operation that this code does not know must not pass unseen.
 */
export function changeOf(op: string, was?: Guarded | null, is?: Guarded | null): Change | undefined {
  if (!(op in CHANGES)) throw new Error(`Pulumi has an operation this pipeline does not know: ${op}`)
  return op === 'same' && protectionOf(was, is) ? 'update' : CHANGES[op]
}

/** The steps of a preview that change something, sorted, so that equal previews give equal lists. */
export function stepsOf(preview: Preview, mask: (text: string) => string): Step[] {
  const steps = new Map<string, Step>()
  for (const step of preview.steps) {
    const change = changeOf(step.op, step.oldState, step.newState)
    // The first of the operations of a replacement is the one with the diff.
    if (change && !steps.has(`${change} ${step.urn}`)) steps.set(`${change} ${step.urn}`, stepOf(step, change, mask))
  }
  return [...steps.values()].sort((a, b) => (a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : a.change < b.change ? -1 : 1))
}

function stepOf(step: PreviewStep, change: Change, mask: (text: string) => string): Step {
  const { oldState, newState, urn } = step
  const state = (newState ?? oldState)!
  const stake = oldState && atStake(change, oldState, newState)
  return {
    change,
    urn,
    ...readable(urn, state.inputs),
    properties: changed(step).map((property) => maskedValue(property, mask) as Property),
    ...(stake !== undefined && { atStake: stake }),
    ...((state.custom === false || state.type.startsWith('pulumi:')) && { own: true as const }),
  }
}

/** The properties that change, protection first: it is no input of the resource, so Pulumi's diff leaves it out. */
function changed(step: PreviewStep): Property[] {
  const protection = protectionOf(step.oldState, step.newState)
  // What Pulumi calls the same it leaves alone, even where the program words it otherwise.
  const others = step.op === 'same' ? [] : propertiesOf(step)
  return protection ? [{ path: 'protect', ...protection }, ...others] : others
}
