import { markdown } from './markdown.ts'
import type { Step } from './steps.ts'

/** The hidden line that finds the report of a stack's drift again. */
const driftMarker = (stack: string): string => `<!-- netbox-as-code: drift of ${stack} -->`

/**
 * What somebody changed by hand, as markdown: the steps that a refresh would take into the state.
 *
 * @param warnings what could not be looked at
 */
export function driftReport(stack: string, steps: readonly Step[], warnings: readonly string[]): string {
  const count = steps.filter(({ own }) => !own).length
  return markdown(steps, {
    marker: driftMarker(stack),
    title: `Drift of ${stack}: ${count === 0 ? 'none' : `${count} changed by hand`}`,
    nothing:
      warnings.length === 0
        ? '**No drift**: all is as the last update left it.'
        : '**Not all could be looked at**, see below; the rest is as the last update left it.',
    headings: { delete: '🗑️ Gone', replace: '🔁 Something else in its place', update: '✏️ Changed', create: '➕ New' },
    warnings,
    foot: 'Left is what the last update wrote, right is what is there now. `npm run plan` shows what the next update would do about it.',
  })
}
