import { type Html, html } from '../../../text/html.ts'
import type { Choice } from '../data.ts'
import type { Speech } from '../words/speech.ts'

/** Colours of statuses, by the variables of `style/base.css`; the rest is quiet. */
const TONES: Readonly<Record<string, string>> = {
  active: 'good',
  dhcp: 'good',
  slaac: 'good',
  planned: 'one',
  staged: 'one',
  reserved: 'one',
  container: 'one',
  offline: 'warn',
  decommissioning: 'warn',
  deprecated: 'warn',
  failed: 'bad',
}

export function toneOf({ value }: Choice): string {
  return Object.hasOwn(TONES, value) ? TONES[value]! : 'quiet'
}

/** A status as a dot and its word. */
export function badge(status: Choice, speech: Speech): Html {
  return html`<span class="badge ${toneOf(status)}">${speech.status(status)}</span>`
}
