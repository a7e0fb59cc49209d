import type { Action } from '../../netbox/index.ts'
import { summary } from '../../netbox/index.ts'
import * as escaped from '../../text/escape.ts'
import type { Conflict } from './core/conflict.ts'
import type { Thing } from './core/identity.ts'
import type { Drawn } from './netbox/draw-up.ts'

/** All that a run has to tell. */
export interface Told {
  readonly drawn: Drawn
  readonly conflicts: readonly Conflict[]
  readonly gaps: readonly string[]
  readonly unidentified: readonly Thing[]
}

interface Line {
  readonly field: string
  readonly old: unknown
  readonly value: unknown
  readonly by: readonly string[]
  readonly others: readonly { readonly source: string; readonly value: unknown }[]
}

const SIGNS = { create: '+', update: '~', delete: '-', unchanged: ' ' } as const

/** For people: by object and field, with who said what. */
export function text({ drawn, conflicts, gaps, unidentified }: Told): string {
  const actions = changing(drawn)
  const lines = actions.flatMap((action, n) => [
    ...(action.kind === actions[n - 1]?.kind ? [] : [action.kind]),
    `  ${SIGNS[action.action]} ${escaped.visible(action.key)}`,
    ...linesOf(action, drawn).map((one) => `      ${lineOf(one, action)}`),
  ])
  return [
    ...lines,
    ...section(
      'Conflicts, which NetBox keeps as they are:',
      conflicts.map(({ sentence }) => sentence),
    ),
    ...section('Not seen, and nothing concluded from that:', gaps),
    ...section('Not written, since nothing lasting is known of them:', unidentified.map(shortly)),
    `${summary(drawn.plan)}.`,
  ].join('\n')
}

/** The same for programs. */
export function json({ drawn, conflicts, gaps, unidentified }: Told): string {
  const actions = changing(drawn).map((action) => ({
    action: action.action,
    kind: action.kind,
    key: action.key,
    ...('id' in action && { id: action.id }),
    fields: linesOf(action, drawn),
  }))
  return JSON.stringify(
    { summary: summary(drawn.plan), actions, conflicts, gaps, unidentified: unidentified.map(shortly) },
    null,
    2,
  )
}

function changing({ plan }: Drawn): Action[] {
  return plan.actions.filter(({ action }) => action !== 'unchanged')
}

function linesOf(action: Action, drawn: Drawn): Line[] {
  const said = saidOf(action, drawn)
  const line = (field: string, old: unknown, value: unknown): Line => {
    const { by = [], others = [] } = said?.[field] ?? {}
    return { field, old, value, by, others }
  }
  if (action.action === 'create') return Object.entries(action.fields).map(([field, value]) => line(field, null, value))
  return action.action === 'update' ? action.changes.map((one) => line(one.field, one.old, one.new)) : []
}

/** Who stands behind an action: the wanted object of its kind that its key ends in. */
function saidOf({ kind, key }: Action, { wanted }: Drawn) {
  const last = (fields: Readonly<Record<string, unknown>>) =>
    String(fields.mac_address ?? fields.address ?? fields.name ?? '')
  const fits = wanted.filter((one) => one.kind === kind && key.toLowerCase().endsWith(last(one.fields).toLowerCase()))
  return fits.sort((a, b) => last(b.fields).length - last(a.fields).length)[0]?.said
}

function lineOf({ field, old, value, by, others }: Line, { action }: Action): string {
  const who =
    by.length === 0
      ? ''
      : ` (${by.join(', ')}${others.map(({ source, value: theirs }) => `; ${source} says ${shown(theirs)}`).join('')})`
  return escaped.visible(`${field}: ${action === 'update' ? `${shown(old)} → ` : ''}${shown(value)}${who}`)
}

function section(title: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [title, ...sentences.map((one) => `! ${escaped.visible(one)}`)]
}

function shortly({ id, observations }: Thing): string {
  const names = [...new Set(observations.flatMap(({ name }) => name ?? []))]
  return names.length > 0 ? `${id}, called ${names.join(' and ')}` : id
}

function shown(value: unknown): string {
  const whole = JSON.stringify(value) ?? 'null'
  return whole.length > 120 ? `${whole.slice(0, 119)}…` : whole
}
