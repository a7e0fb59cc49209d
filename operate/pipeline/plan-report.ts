import type { Change } from './change.ts'
import { markdown, type Report } from './markdown.ts'
import type { Plan } from './plan.ts'
import type { Step } from './steps.ts'

const HEADINGS: Report['headings'] = {
  replace: '🔁 Replaced',
  delete: '🗑️ Deleted',
  update: '✏️ Changed',
  create: '➕ Created',
}

/** The hidden line that finds the comment of a stack's plan again. */
export const planMarker = (stack: string): string => `<!-- netbox-as-code: plan for ${stack} -->`

/** `2 to replace, 0 to delete, 1 to change, 4 to create` */
export function summary(steps: readonly Step[]): string {
  const count = (change: Change) => steps.filter((step) => step.change === change && !step.own).length
  return `${count('replace')} to replace, ${count('delete')} to delete, ${count('update')} to change, ${count('create')} to create`
}

/** A plan as plan.md. */
export function planReport({ stack, steps, warnings, fingerprint, commit }: Plan): string {
  const at = commit ? `, made at ${commit.slice(0, 12)}` : ''
  return markdown(steps, {
    marker: planMarker(stack),
    title: `Plan for ${stack}: ${summary(steps)}`,
    nothing: '**Nothing to do**: what runs is what is written.',
    headings: HEADINGS,
    warnings,
    foot: `Fingerprint \`${fingerprint}\`${at}. \`npm run apply -- --plan plan.json\` does this, or stops if anything moved.`,
  })
}
