import * as escaped from '../../text/escape.ts'
import type { Plan } from '../actions.ts'
import type { Report } from '../apply.ts'
import { named } from '../errors.ts'
import { type Format, render } from '../render.ts'

const DONE = { create: 'created', update: 'changed', delete: 'deleted' } as const
type Change = keyof typeof DONE

/** What was done and what was not, each failed object with its reason. For `json` the plan is part of it: one document. */
export function renderReport(plan: Plan, report: Report, format: Format): string {
  const failed = report.failed.map(({ action, error }) => ({
    action: action.action,
    kind: action.kind,
    key: action.key,
    code: error!.code,
    field: error!.field,
    message: error!.message,
  }))
  if (format === 'json')
    return JSON.stringify({ ...JSON.parse(render(plan, 'json')), done: done(report), failed }, null, 2)
  const head = `${told(report)}.`
  // People want the guilty ones; those that only waited for them are counted.
  const guilty = failed.filter(({ code }) => code !== 'blocked')
  if (format === 'markdown')
    return [`**Applied**: ${head}`, ...guilty.map((one) => `- ❌ ${escaped.markdown(named(one))}`)].join('\n')
  return [...guilty.map((one) => `! ${escaped.visible(named(one))}`), head].join('\n')
}

/** `3 created, 1 changed, 0 deleted, 2 failed, 5 not tried`. */
function told(report: Report): string {
  const blocked = report.failed.filter(({ error }) => error!.code === 'blocked').length
  const guilty = report.failed.length - blocked
  const counts = Object.entries(done(report)).map(([change, count]) => `${count} ${DONE[change as Change]}`)
  const bad = [...(guilty > 0 ? [`${guilty} failed`] : []), ...(blocked > 0 ? [`${blocked} not tried`] : [])]
  return [...counts, ...bad].join(', ')
}

function done({ results }: Report): Record<Change, number> {
  const count = (change: Change) => results.filter(({ action, error }) => action.action === change && !error).length
  return { create: count('create'), update: count('update'), delete: count('delete') }
}
