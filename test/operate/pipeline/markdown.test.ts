import { describe, expect, test } from 'vitest'
import { driftReport } from '../../../operate/pipeline/drift-report.ts'
import { LONGEST } from '../../../operate/pipeline/markdown.ts'
import { sealed } from '../../../operate/pipeline/plan.ts'
import { planReport } from '../../../operate/pipeline/plan-report.ts'
import { type Step, stepsOf } from '../../../operate/pipeline/steps.ts'
import { planOf, preview, step } from './fixture.ts'

const golden = (name: string) => `../../fixtures/pipeline/${name}`

const reportOf = (steps: Step[]) =>
  planReport(sealed({ stack: 'homelab', madeFrom: { program: '', settings: '', secrets: '' }, steps, warnings: [] }))

describe('plan.md', () => {
  test('looks as reviewed', async () => {
    await expect(planReport(planOf(preview()))).toMatchFileSnapshot(golden('plan.md'))
  })

  test('names what is at stake before anything else, replacements first', () => {
    const report = planReport(planOf(preview()))
    const place = (text: string) => report.indexOf(text)
    expect(place('replaced: volume `netbox-postgres-data`')).toBeGreaterThan(place('[!CAUTION]'))
    expect(place('deleted: tenancy.tenant `client-demo`')).toBeGreaterThan(place('replaced: volume'))
    expect(place('### ')).toBeGreaterThan(place('deleted: tenancy.tenant `client-demo`'))
  })

  test('names what loses its protection there too, after what is replaced or deleted', () => {
    const properties = [{ path: 'protect', old: true, new: false }]
    const report = reportOf([
      step({ name: 'kept', atStake: 'it loses its protection', properties }),
      step({ name: 'gone', change: 'delete', atStake: 'all data in it is lost' }),
    ])
    expect(report).toContain('> - ❗ **updated: container `kept`** (`protect`): it loses its protection')
    expect(report.indexOf('**deleted: container `gone`**')).toBeLessThan(report.indexOf('**updated:'))
  })

  test('has no warning block when nothing is at stake', () => {
    expect(reportOf([step()])).not.toContain('CAUTION')
  })

  test('says in one line that there is nothing to do', () => {
    expect(reportOf([])).toContain('**Nothing to do**')
  })

  test('fits into a comment, counts what it leaves out, and keeps the fingerprint', () => {
    const many = Array.from({ length: 2000 }, (_, index) =>
      step({
        name: `container-${index}`,
        change: index % 2 ? 'replace' : 'update',
        properties: [{ path: 'image', old: 'é'.repeat(90), new: 'x'.repeat(90) }],
        ...(index % 2 && { atStake: 'all data in it is lost' }),
      }),
    )
    const report = reportOf(many)
    expect(Buffer.byteLength(report)).toBeLessThanOrEqual(LONGEST)
    const rows = report.match(/^\| container /gm)!.length
    const left = [...report.matchAll(/and (\d+) more, all in the JSON/g)].map(([, count]) => Number(count))
    expect(rows + left.reduce((a, b) => a + b, 0)).toBe(2000)
    expect(report).toContain('❗ **and 960 more**')
    expect(report).toMatch(/Fingerprint `[0-9a-f]{64}`/)
  })
})

describe('drift.md', () => {
  test('looks as reviewed', async () => {
    const report = driftReport('homelab', stepsOf(preview('refresh.json'), String), ['NetBox could not be asked'])
    await expect(report).toMatchFileSnapshot(golden('drift.md'))
  })

  test('does not claim "no drift" when not all could be looked at', () => {
    expect(driftReport('homelab', [], ['NetBox could not be asked'])).not.toContain('**No drift**')
    expect(driftReport('homelab', [], [])).toContain('**No drift**')
  })
})
