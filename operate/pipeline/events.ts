import type { Change } from './change.ts'
import { readable } from './names.ts'
import { said } from './preview.ts'
import { changeOf, type Step } from './steps.ts'

/** An event of `pulumi up --json`, as far as an apply needs it. */
interface EngineEvent {
  resourcePreEvent?: { metadata: Metadata }
  resOutputsEvent?: { metadata: Metadata }
  diagnosticEvent?: { urn?: string; message: string; severity: string; ephemeral?: boolean }
}

interface Metadata {
  op: string
  urn: string
  type: string
  old?: { inputs?: Record<string, unknown>; custom?: boolean; protect?: boolean } | null
  new?: { inputs?: Record<string, unknown>; custom?: boolean; protect?: boolean } | null
}

/** What is said of one event. */
export type Told =
  /** A change begins, or is done; `own`: in Pulumi's own books alone. */
  | { kind: 'begins' | 'done'; change: Change; urn: string; what: string; name: string; own: boolean }
  | { kind: 'says'; severity: string; message: string; name?: string; passing: boolean }

/**
 * Reads a line of `pulumi up --json`; undefined if it is of no interest. Debug messages are dropped here and must never
 * be shown or stored: the engine prints secrets into them in plain text.
 */
export function readEvent(line: string): Told | undefined {
  let event: EngineEvent
  try {
    event = JSON.parse(line) as EngineEvent
  } catch {
    return undefined
  }
  const { resourcePreEvent, resOutputsEvent, diagnosticEvent } = event
  if (diagnosticEvent) {
    const { severity, message, urn, ephemeral = false } = diagnosticEvent
    if (severity === 'debug') return undefined
    return { kind: 'says', severity, message: said(message), passing: ephemeral, ...(urn && readable(urn)) }
  }
  const metadata = (resourcePreEvent ?? resOutputsEvent)?.metadata
  const change = metadata && changeOf(metadata.op, metadata.old, metadata.new)
  if (!metadata || !change) return undefined
  const state = metadata.new ?? metadata.old
  const own = metadata.type.startsWith('pulumi:') || state?.custom === false
  const { what, name } = readable(metadata.urn, state?.inputs)
  return { kind: resourcePreEvent ? 'begins' : 'done', change, urn: metadata.urn, what, name, own }
}

/** Changes that a planned one may turn out to be: what was not known in the preview may prove to be less. */
const COVERS: Record<Change, readonly Change[]> = {
  create: ['create'],
  update: ['update'],
  replace: ['replace', 'update'],
  delete: ['delete'],
}

/** Whether a change is one of those planned for its resource. */
export function isPlanned(steps: readonly Step[], urn: string, change: Change): boolean {
  return steps.some((step) => step.urn === urn && COVERS[step.change].includes(change))
}
