import { describe, expect, test } from 'vitest'
import { actionsFor, changes, RULES, type Rule } from '../../../apps/webhook/rules.ts'
import { failed, sampleEvent } from './samples.ts'

const device = { before: { status: 'active', serial: '1' }, after: { status: 'failed', serial: '1' } }

test.each<[string, Omit<Rule, 'actions'>, boolean]>([
  ['everything', {}, true],
  ['its object type', { objectType: ['dcim.device'] }, true],
  ['another object type', { objectType: ['dcim.site', 'dcim.rack'] }, false],
  ['its event', { event: ['created', 'updated'] }, true],
  ['another event', { event: ['deleted'] }, false],
  ['a field that differs', { changed: ['serial', 'status'] }, true],
  ['a field that stayed', { changed: ['serial'] }, false],
  ['a field it has not', { changed: ['toString'] }, false],
  ['what a field becomes', { becomes: { status: 'failed' } }, true],
  ['what a field was', { becomes: { status: 'active' } }, false],
  ['what a field is and was', { becomes: { serial: '1' } }, false],
  ['events that are not late', { late: false }, true],
  ['late events', { late: true }, false],
  ['one of two things', { objectType: ['dcim.device'], event: ['deleted'] }, false],
])('a rule for %s is asked about a device that became failed', (_, match, matched) => {
  expect(actionsFor([{ ...match, actions: ['alert'] }], sampleEvent(0, device), false)).toEqual(
    matched ? ['alert'] : [],
  )
})

test('an action that two rules want is done once', () => {
  const rules: Rule[] = [{ actions: ['notify', 'alert'] }, { actions: ['alert', 'langfuse'] }]
  expect(actionsFor(rules, sampleEvent(), false)).toEqual(['notify', 'alert', 'langfuse'])
})

describe('the built-in rules', () => {
  test('alert when a device becomes failed', () => {
    expect(actionsFor(RULES, sampleEvent(0, failed), false)).toEqual(['notify', 'langfuse', 'alert'])
  })

  test('alert when a device is created as failed', () => {
    expect(actionsFor(RULES, sampleEvent(0, { event: 'created', before: null, ...failed }), false)).toContain('alert')
  })

  test('alert even when the news is late', () => {
    expect(actionsFor(RULES, sampleEvent(0, failed), true)).toContain('alert')
  })

  test('do not alert when a failed device changes in another way', () => {
    const event = sampleEvent(0, { before: { status: 'failed', serial: '' }, after: { status: 'failed', serial: '1' } })
    expect(actionsFor(RULES, event, false)).toEqual(['notify', 'langfuse'])
  })

  test('only trace what the agent does not watch', () => {
    expect(actionsFor(RULES, sampleEvent(0, { objectType: 'dcim.site' }), false)).toEqual(['langfuse'])
  })
})

test('changes of a new object are all its fields, each from nothing', () => {
  expect(changes({ before: null, after: { name: 'a', tags: [] } })).toEqual({ name: [null, 'a'], tags: [null, []] })
})

test('lists and objects differ by what is in them', () => {
  expect(changes({ before: { tags: ['a'], cf: { x: 1 } }, after: { tags: ['a'], cf: { x: 2 } } })).toEqual({
    cf: [{ x: 1 }, { x: 2 }],
  })
})
