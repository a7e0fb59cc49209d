import * as escaped from '../../../text/escape.ts'
import { english } from '../sentences/saying.ts'
import type { Change } from './changes.ts'
import { ACTIONS, type Action, type Item, type Plan } from './plan.ts'

export type Format = 'text' | 'markdown' | 'json'
export const FORMATS: readonly Format[] = ['text', 'markdown', 'json']

const SIGNS: Readonly<Record<Action, string>> = {
  create: '+',
  update: '~',
  maintain: '~',
  remove: '-',
  adopt: '+',
  wait: '.',
  conflict: '!',
  nothing: ' ',
}

const WORDS: Readonly<Record<Action, string>> = {
  create: 'to create',
  update: 'to update',
  maintain: 'to silence or wake',
  remove: 'to remove',
  adopt: 'to adopt',
  wait: 'to wait for',
  conflict: 'in conflict',
  nothing: 'as they shall be',
}

/** Whether there is anything to be done, by us or by somebody. */
export function isDone({ items, refusal }: Plan): boolean {
  return refusal === undefined && items.every(({ action }) => action === 'nothing')
}

/** `2 to create, 1 in conflict, 12 as they shall be`; `nothing to do` if so. */
function summary(plan: Plan): string {
  if (isDone(plan)) return 'nothing to do'
  const counts = ACTIONS.map(
    (action) => [plan.items.filter((item) => item.action === action).length, WORDS[action]] as const,
  )
  return (
    counts
      .filter(([count]) => count > 0)
      .map(([count, words]) => `${count} ${words}`)
      .join(', ') || 'nothing to do'
  )
}

/** A plan of one connection, for people or for programs. */
export function render(connection: string, plan: Plan, format: Format): string {
  if (format === 'json')
    return JSON.stringify(
      { connection, summary: summary(plan), ...plan, ...toldOf(plan), items: plan.items.map(bare) },
      null,
      2,
    )
  const lines = plan.items.filter(({ action }) => action !== 'nothing').flatMap(linesOf)
  const { notices: mended, refusal } = toldOf(plan)
  const told = [...mended, ...(refusal === undefined ? [] : [refusal])]
  if (format === 'text')
    return [
      `${connection}: ${summary(plan)}.`,
      ...lines.map((line) => `  ${line}`),
      ...told.map((one) => `! ${escaped.visible(one)}.`),
    ].join('\n')
  const head = `**WhatsUp Gold, ${escaped.markdown(connection)}**: ${summary(plan)}.`
  const notices = told.map((one) => `- ⚠️ ${escaped.markdown(one)}`)
  return [
    head,
    ...notices,
    ...(lines.length > 0
      ? [
          '',
          ...escaped.codeBlock(
            lines.map((line) => line.replace(/^~/, '!')),
            'diff',
          ),
        ]
      : []),
  ].join('\n')
}

function linesOf(item: Item): string[] {
  const id = item.id === undefined ? '' : ` (${item.id})`
  const why = item.why === undefined ? '' : `: ${english(item.why)}`
  const head = `${SIGNS[item.action]} ${item.action} ${item.name} ${item.address}${id}${why}`
  return [head, ...item.changes.map((change) => `    ${shown(change)}`)].map((line) => escaped.visible(line))
}

function shown({ part, of, old, new: wanted }: Change): string {
  return `${of === undefined ? part : `${part} ${of}`}: ${JSON.stringify(old)} → ${JSON.stringify(wanted)}`
}

/** What a program needs of an item: the target is what NetBox says anyway. */
function bare({ target: _, why, ...item }: Item) {
  return { ...item, why: why && english(why) }
}

/** What a plan says of itself. */
export function toldOf({ notices, refusal }: Plan): { notices: string[]; refusal: string | undefined } {
  return { notices: notices.map(english), refusal: refusal && english(refusal) }
}
