import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Plan, sealed } from '../../../operate/pipeline/plan.ts'
import { type Preview, readPreview, warningsOf } from '../../../operate/pipeline/preview.ts'
import { type Step, stepsOf } from '../../../operate/pipeline/steps.ts'

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'pipeline')

/** What a real Pulumi printed, cut to a few resources. */
export const recorded = (name: string): string => readFileSync(join(folder, name), 'utf8')

export const preview = (name = 'preview.json'): Preview =>
  readPreview({ code: 0, stdout: recorded(name), stderr: '' }, String)

const madeFrom = { program: 'p', settings: 's', secrets: 'x' }

export function planOf(from: Preview, changed: Partial<Plan['madeFrom']> = {}): Plan {
  return sealed({
    stack: 'homelab',
    commit: '0123456789abcdef0123456789abcdef01234567',
    madeFrom: { ...madeFrom, ...changed },
    steps: stepsOf(from, (text) => text),
    warnings: warningsOf(from),
  })
}

export function step(fields: Partial<Step> = {}): Step {
  const urn = `urn:pulumi:homelab::netbox::a:b:C::${fields.name ?? 'one'}`
  return { change: 'update', urn, what: 'container', name: 'one', properties: [], ...fields }
}
