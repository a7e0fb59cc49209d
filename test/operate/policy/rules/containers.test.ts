import { describe, expect, test } from 'vitest'
import { containerRules } from '../../../../operate/policy/rules/containers.ts'
import { HIDDEN, type Value } from '../../../../operate/policy/values.ts'
import { container, declared, wrongs } from '../declared.ts'

const rule = (name: string) => containerRules.find((one) => one.name === name)!

describe.each<{ name: string; property: string; right: Value[]; wrong: Value[] }>([
  {
    name: 'health-check',
    property: 'healthcheck',
    right: [{ tests: ['CMD-SHELL', 'true'] }, { tests: HIDDEN }, { tests: [HIDDEN] }],
    wrong: [undefined, null, { tests: ['NONE'] }, { tests: [] }, { interval: '5s' }],
  },
  { name: 'memory-limit', property: 'memory', right: [64], wrong: [undefined, null, 0] },
  {
    name: 'restart-policy',
    property: 'restart',
    right: ['always', 'unless-stopped'],
    wrong: [undefined, 'no', '', 'on-failure'],
  },
])('$name', ({ name, property, right, wrong }) => {
  test.each<Value>([...right, HIDDEN])('takes %o', (value) => {
    expect(wrongs(rule(name), container({ [property]: value }))).toBe(0)
  })

  test.each<Value>(wrong)('refuses %o', (value) => {
    expect(wrongs(rule(name), container({ [property]: value }))).toBe(1)
  })

  test('asks it of containers only', () => {
    expect(wrongs(rule(name), declared('docker:index/volume:Volume', {}))).toBe(0)
  })

  test('names the container and the remedy', () => {
    expect(rule(name).check(container({}), {})[0]).toMatch(/^Container it .*: set \w+/)
  })
})
