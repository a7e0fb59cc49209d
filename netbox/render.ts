import * as escaped from '../text/escape.ts'
import type { Action, Plan } from './actions.ts'
import type { FieldChange } from './diff.ts'
import { blockedIn } from './partial.ts'

export type Format = 'text' | 'markdown' | 'json'

const signs = { create: '+', update: '~', delete: '-', unchanged: ' ' } as const

/** A plan for people (`text`, `markdown` for a pull-request comment) or programs (`json`). Secrets are hidden. */
export function render(plan: Plan, format: Format = 'text'): string {
  switch (format) {
    case 'text':
      return text(plan)
    case 'markdown':
      return markdown(plan)
    case 'json':
      return json(plan)
  }
}

/** `3 to create, 1 to change, 2 to delete, 12 unchanged`. */
export function summary(plan: Plan): string {
  const count = (action: Action['action']) => plan.actions.filter((one) => one.action === action).length
  const problems = plan.problems.length > 0 ? `, ${plan.problems.length} in the way` : ''
  return `${count('create')} to create, ${count('update')} to change, ${count('delete')} to delete, ${count('unchanged')} unchanged${problems}`
}

function text(plan: Plan): string {
  const lines = changing(plan).flatMap((action, place, all) => [
    ...(action.kind === all[place - 1]?.kind ? [] : [action.kind]),
    ...linesOf(action).map((line) => `  ${line}`),
  ])
  const problems = plan.problems.map((problem) => `! ${escaped.visible(problem.message)}`)
  const notes = (plan.notes ?? []).map((note) => `* ${escaped.visible(note)}`)
  return [...lines, ...notes, ...problems, `${summary(plan)}.`].join('\n')
}

function markdown(plan: Plan): string {
  const head = `**NetBox**: ${summary(plan)}.`
  const problems = [
    ...plan.problems.map((problem) => `- ⚠️ ${escaped.markdown(problem.message)}`),
    ...(plan.notes ?? []).map((note) => `- ${escaped.markdown(note)}`),
  ]
  const actions = changing(plan)
  if (actions.length === 0) return [head, ...problems].join('\n')
  // A diff block is coloured by the first sign of each line; `!` is what GitHub paints for a change.
  const diff = actions.flatMap((action) => {
    const [first = '', ...rest] = linesOf(action, `${action.kind} `)
    return [first.replace(/^~/, '!'), ...rest]
  })
  return [head, ...problems, '', ...escaped.codeBlock(diff, 'diff')].join('\n')
}

function json(plan: Plan): string {
  const actions = changing(plan).map((action) => ({
    action: action.action,
    kind: action.kind,
    key: action.key,
    ...('id' in action && { id: action.id }),
    ...(action.action === 'create' && {
      fields: action.fields,
      ...(action.meant && { meant: Object.fromEntries(action.meant) }),
    }),
    ...(action.action === 'update' && { changes: action.changes }),
    ...(action.action === 'delete' && action.along.length > 0 && { along: action.along }),
  }))
  const remedies = blockedIn(plan)
  const problems = plan.problems.map(({ code, kind, key, field, message }, n) => {
    return { code, kind, key, field, message, remedy: remedies[n]!.remedy }
  })
  const { notes = [] } = plan
  return JSON.stringify({ summary: summary(plan), actions, problems, ...(notes.length > 0 && { notes }) }, null, 2)
}

function linesOf(action: Action, prefix = ''): string[] {
  const head = `${signs[action.action]} ${prefix}${escaped.visible(action.key)}`
  if (action.action === 'delete')
    return [head, ...action.along.map(({ kind, key }) => `    takes along ${kind} ${escaped.visible(key)}`)]
  if (action.action === 'create')
    return [
      action.comes ? `${head} (comes with the ${action.comes.kind.split('.')[1]})` : head,
      ...(action.meant ?? []).map(([field, name]) => `    ${field}: ${value(name)}`),
    ]
  return action.action === 'update' ? [head, ...action.changes.map(lineOf)] : [head]
}

function lineOf({ field, old, new: wanted }: FieldChange): string {
  return `    ${field}: ${value(old)} → ${value(wanted)}`
}

function value(it: unknown): string {
  const shown = JSON.stringify(it) ?? 'null'
  return shown.length > 120 ? `${shown.slice(0, 119)}…` : shown
}

function changing(plan: Plan): Action[] {
  return plan.actions.filter(({ action }) => action !== 'unchanged')
}
