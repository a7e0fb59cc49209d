import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { Metrics } from '../../../apps/events/projector/metrics.ts'

const DOCS = join(import.meta.dirname, '../../../docs/use')
const rendered = new Metrics().render({ pending: 0, unsettled: 0, redelivered: 0, oldest: 0, deadLetters: 0 })
const metrics = new Set([...rendered.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!))
/** `verdict="pause"`, of the samples that there are. */
const labels = new Set([...rendered.matchAll(/\{(\w+="\w+")\}/g)].map(([, label]) => label!))

/** What an expression of PromQL names that no metric of the program has. */
function strangersIn(expression: string): string[] {
  const names = expression.match(/netbox_\w+/g) ?? []
  const chosen = expression.match(/\w+="[^"]*"/g) ?? []
  return [...names.filter((name) => !metrics.has(name)), ...chosen.filter((label) => !labels.has(label))]
}

const count = (text: string, sign: string) => text.split(sign).length - 1
/** Whether each bracket that is opened is closed. */
const isClosed = (expression: string) =>
  ['()', '{}', '[]'].every(([open, close]) => count(expression, open!) === count(expression, close!))

describe('the alert rules', () => {
  interface Rule {
    alert: string
    expr: string
    for: string
    labels: { severity: string }
    annotations: { summary: string }
  }
  const rules = async () => {
    const text = await readFile(join(DOCS, 'prometheus/netbox-events.rules.yml'), 'utf8')
    return (parse(text) as { groups: { name: string; rules: Rule[] }[] }).groups.flatMap((group) => group.rules)
  }

  test('each have what Prometheus and a person need', async () => {
    for (const rule of await rules()) {
      expect(rule.alert).toMatch(/^[A-Z]\w+$/)
      expect(rule.for).toMatch(/^\d+m$/)
      expect(['warning', 'critical']).toContain(rule.labels.severity)
      expect(rule.annotations.summary).toBeTruthy()
      expect(isClosed(rule.expr)).toBe(true)
    }
    expect((await rules()).length).toBeGreaterThan(3)
  })

  test('ask for nothing that the projector does not tell', async () => {
    for (const { expr } of await rules()) {
      expect(expr).toMatch(/netbox_events_/)
      expect(strangersIn(expr)).toEqual([])
    }
  })
})

describe('the dashboard of Grafana', () => {
  interface Panel {
    id: number
    title: string
    gridPos: { x: number; y: number; w: number; h: number }
    targets: { expr: string }[]
  }
  const panels = async () =>
    (JSON.parse(await readFile(join(DOCS, 'grafana/netbox-events.json'), 'utf8')) as { panels: Panel[] }).panels

  test('shows each metric of the projector, and no other', async () => {
    const expressions = (await panels()).flatMap(({ targets }) => targets.map(({ expr }) => expr))
    expect(expressions.flatMap(strangersIn)).toEqual([])
    expect(expressions.every(isClosed)).toBe(true)
    expect(new Set(expressions.join(' ').match(/netbox_\w+/g))).toEqual(metrics)
  })

  test('has panels that do not lie on each other', async () => {
    const all = await panels()
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    const cells = all.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(all.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
  })
})
