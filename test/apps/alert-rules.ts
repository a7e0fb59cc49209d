import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { parse } from 'yaml'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly description?: string }
}

const FOLDER = join(import.meta.dirname, '../../docs/use/prometheus')
const count = (text: string, sign: string) => text.split(sign).length - 1

/** Holds a file of alert rules against a page of metrics: each rule has what Prometheus and a person need, and asks for nothing that the program does not tell. */
export async function expectRules(file: string, metrics: string): Promise<void> {
  const { groups } = parse(await readFile(join(FOLDER, file), 'utf8')) as { groups: { rules: Rule[] }[] }
  const rules = groups.flatMap((group) => group.rules)
  expect(rules.length).toBeGreaterThan(3)
  const names = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!)
  const samples = [...metrics.matchAll(/^(\w+)(?:\{(.*)\})? /gm)].map(([, name, labels = '']) => ({ name, labels }))
  for (const { alert, expr, for: time, labels, annotations } of rules) {
    expect(alert).toMatch(/^NetBox[A-Z]\w+$/)
    expect(time).toMatch(/^\d+m$/)
    expect(['warning', 'critical']).toContain(labels.severity)
    for (const [open, close] of ['()', '{}', '[]']) expect(count(expr, open!), expr).toBe(count(expr, close!))
    const asked = [...expr.matchAll(/(netbox_\w+)(?:\{(\w+)!?="([^"]*)"\})?/g)]
    expect(asked.length, expr).toBeGreaterThan(0)
    for (const [, name, label, value] of asked) {
      expect(names).toContain(name)
      if (label !== undefined)
        expect(samples, expr).toContainEqual({ name, labels: expect.stringContaining(`${label}="${value}"`) })
    }
    // What a person is told of must be in the result: a sum keeps only the labels that it is made by.
    for (const [, label] of [annotations.summary, annotations.description ?? '']
      .join(' ')
      .matchAll(/\$labels\.(\w+)/g)) {
      const told = samples.filter(({ name }) => expr.includes(name!))
      expect(
        expr.includes(`by (${label})`) || told.some(({ labels: some }) => some.includes(`${label}="`)),
        alert,
      ).toBe(true)
    }
  }
}
