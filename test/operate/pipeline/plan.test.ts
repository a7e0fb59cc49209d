import { describe, expect, test } from 'vitest'
import { moved } from '../../../operate/pipeline/moved.ts'
import { canonical, parsePlan } from '../../../operate/pipeline/plan.ts'
import type { Preview } from '../../../operate/pipeline/preview.ts'
import { readPreview } from '../../../operate/pipeline/preview.ts'
import { stepsOf } from '../../../operate/pipeline/steps.ts'
import fc from '../../property.ts'
import { planOf, preview, recorded } from './fixture.ts'

const asIs = (text: string) => text

/** The recorded preview with one resource's new inputs changed. */
function altered(urn: string, inputs: Record<string, unknown>): Preview {
  const copy = structuredClone(preview())
  const found = copy.steps.find((step) => step.urn.endsWith(urn))!
  Object.assign(found.newState!.inputs!, inputs)
  return copy
}

/** The recorded step of a volume, as another operation and with protection before and after. */
function guarded(op: string, was: boolean, is: boolean): Preview {
  const step = preview().steps.find(({ urn }) => urn.endsWith('Volume::postgres-data'))!
  const { oldState, newState } = step
  return { steps: [{ ...step, op, oldState: { ...oldState!, protect: was }, newState: { ...newState!, protect: is } }] }
}

describe('a preview', () => {
  test('becomes one step for each resource that changes, by the name people know', () => {
    const steps = stepsOf(preview(), asIs).map(({ change, what, name }) => `${change} ${what} ${name}`)
    expect(steps).toEqual(
      expect.arrayContaining([
        'replace container netbox-postgres',
        'replace volume netbox-postgres-data',
        'update gateway services gateway',
        'create dcim.site example',
        'delete tenancy.tenant client-demo',
        'create secret pepper-2',
      ]),
    )
    expect(steps).toHaveLength(11)
  })

  test('tells what was there and what will be, where Pulumi says which property, and where it does not', () => {
    const steps = stepsOf(preview(), asIs)
    const of = (name: string) => steps.find((step) => step.name === name)!.properties
    expect(of('netbox')).toContainEqual({ path: 'envs[18]', new: 'GRANIAN_WORKERS=1' })
    expect(of('netbox')).toContainEqual({ path: 'uploads', old: '[secret]', new: '[secret]' })
    expect(of('gateway')).toEqual([{ path: 'services.netbox.plugins.rate-limiting.minute', old: 1200, new: 99 }])
  })

  test('of a refresh tells what somebody did by hand', () => {
    expect(stepsOf(preview('refresh.json'), asIs)).toMatchObject([
      { change: 'delete', what: 'container', name: 'netbox-worker' },
      { change: 'update', name: 'netbox-redis', properties: [{ path: 'mustRun', old: true, new: false }] },
    ])
  })

  test('of what follows from another tells no difference of spelling, as a refresh leaves it in the state', () => {
    const [step] = preview().steps.filter(({ op, detailedDiff }) => op === 'replace' && !detailedDiff)
    const state = step!.oldState!
    const was = {
      ...state,
      inputs: { ...state.inputs, envs: ['A=1', 'B=2'], dns: [], tmpfs: {}, init: false, image: 'old' },
    }
    const is = { ...state, inputs: { ...state.inputs, envs: ['B=2', 'A=1'], image: 'new' } }
    const [told] = stepsOf({ steps: [{ ...step!, oldState: was, newState: is, diffReasons: null }] }, asIs)
    expect(told!.properties).toEqual([{ path: 'image', old: 'old', new: 'new' }])
    const order = { ...step!, oldState: was, newState: is, diffReasons: ['envs'] }
    expect(stepsOf({ steps: [order] }, asIs)[0]!.properties).toContainEqual({
      path: 'envs',
      old: ['A=1', 'B=2'],
      new: ['B=2', 'A=1'],
    })
  })

  test('that failed is one sentence of Pulumi’s', () => {
    const failed = { steps: [], diagnostics: [{ severity: 'error', message: 'error: netbox:workers is 0.\n' }] }
    const said = [...failed.diagnostics, { severity: 'error', message: 'error: preview failed\n' }]
    const stdout = JSON.stringify({ ...failed, diagnostics: said })
    expect(() => readPreview({ code: 1, stdout, stderr: 'more' }, asIs)).toThrow(/^netbox:workers is 0\.$/)
    const without = { code: 255, stdout: '', stderr: 'error: no stack named x\n' }
    expect(() => readPreview(without, asIs)).toThrow('no stack named x')
  })

  test('that failed tells once what a plugin’s bridge tells twice, in the plugin’s own words', () => {
    const words = 'Unable to update a container: Error response from daemon: No such container: 0202'
    const messages = [
      `error: sdk-v2/provider2.go:571: sdk.helper_schema: ${words}: provider=docker@5.2.0\n`,
      `error: updating urn:pulumi:s::p::docker:index/container:Container::c: 1 error occurred:\n\t* ${words}\n\n`,
    ]
    const stdout = JSON.stringify({
      steps: [],
      diagnostics: messages.map((message) => ({ severity: 'error', message })),
    })
    expect(() => readPreview({ code: 1, stdout, stderr: '' }, asIs)).toThrow(new RegExp(`^${RegExp.escape(words)}$`))
  })

  test('that failed without an error in its digest is not taken for one in which nothing changes', () => {
    const failed = { code: 255, stdout: '{"steps": [], "diagnostics": []}', stderr: 'error: could not load plugin x\n' }
    expect(() => readPreview(failed, asIs)).toThrow(/^Pulumi could not make a preview: error: could not load plugin x$/)
    expect(() => readPreview({ ...failed, stderr: '' }, asIs)).toThrow('it ended with 255 and does not say why')
  })

  test.each([
    [true, false, 'it loses its protection: nothing refuses to delete it from then on'],
    [false, true, undefined],
  ])('tells protection, from %s to %s, though Pulumi calls that the same', (was, is, atStake) => {
    expect(stepsOf(guarded('same', was, is), asIs)).toEqual([
      expect.objectContaining({
        change: 'update',
        properties: [{ path: 'protect', old: was, new: is }],
        ...(atStake && { atStake }),
      }),
    ])
    expect(stepsOf(guarded('same', was, was), asIs)).toEqual([])
  })

  test('tells that Pulumi refuses to replace what is protected, unless it loses its protection at once', () => {
    const why = (was: boolean, is: boolean) => stepsOf(guarded('replace', was, is), asIs)[0]!.atStake
    expect(why(false, false)).toBe('all data in it is lost')
    expect(why(true, true)).toBe('it is protected, Pulumi will refuse; all data in it is lost')
    expect(why(true, false)).toBe('it loses its protection at once, Pulumi will not refuse; all data in it is lost')
  })

  test('that only forgets what was read from the world changes nothing', () => {
    expect(stepsOf(guarded('discard', false, false), asIs)).toEqual([])
  })

  test('with an operation nobody thought of is an error, not a step that is missed', () => {
    const strange = { steps: [{ ...preview().steps[0]!, op: 'levitate' }] }
    expect(() => stepsOf(strange, asIs)).toThrow('levitate')
  })
})

describe('a fingerprint', () => {
  test('does not depend on the order in which Pulumi saw the resources, nor on the commit', () => {
    const { steps, ...rest } = preview()
    const shuffled = fc.shuffledSubarray(steps, { minLength: steps.length })
    fc.assert(
      fc.property(shuffled, fc.string(), (order, commit) => {
        const plan = planOf({ ...rest, steps: order })
        expect(plan.fingerprint).toBe(planOf(preview()).fingerprint)
        expect({ ...plan, commit }.fingerprint).toBe(plan.fingerprint)
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    ['a value', altered('Site::example', { description: 'other' }), {}],
    ['a step that is gone', { ...preview(), steps: preview().steps.slice(1) }, {}],
    ['the program', preview(), { program: 'q' }],
    ['the settings', preview(), { settings: 't' }],
    ['a secret', preview(), { secrets: 'y' }],
  ])('changes with %s', (_, from, madeFrom) => {
    expect(planOf(from, madeFrom).fingerprint).not.toBe(planOf(preview()).fingerprint)
  })

  test('is the same for equal values, whatever the order of their keys', () => {
    expect(canonical({ a: 1, b: [{ d: 1, c: 2 }] })).toBe(canonical({ b: [{ c: 2, d: 1 }], a: 1 }))
  })
})

describe('plan.json', () => {
  const plan = planOf(preview())

  test('is read back as it was written', () => {
    expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(plan)
  })

  test('is not taken after an edit', () => {
    const edited = JSON.stringify({ ...plan, steps: plan.steps.slice(1) })
    expect(() => parsePlan(edited, 'plan.json')).toThrow(/^plan\.json was changed after it was made/)
  })

  test.each(['', '[]', '{"version": 2}', recorded('preview.json')])('is not any file: %.12s', (text) => {
    expect(() => parsePlan(text, 'x.json')).toThrow(/^x\.json is no plan of this version: /)
  })
})

describe('what moved', () => {
  test('is nothing between equal plans', () => {
    expect(moved(planOf(preview()), planOf(preview()))).toEqual([])
  })

  test('is told for each step that came, went or became another', () => {
    const { steps } = preview()
    const planned = planOf({ steps: steps.filter(({ urn }) => !urn.endsWith('Services::gateway')) })
    const now = planOf({
      steps: altered('Site::example', { description: 'other' }).steps.filter(({ urn }) => !urn.endsWith('client-demo')),
    })
    expect(moved(planned, now)).toEqual([
      'planned otherwise: dcim.site example would be created',
      'no longer needed: tenancy.tenant client-demo would be deleted',
      'not planned: gateway services gateway would be changed (services.netbox.plugins.rate-limiting.minute)',
    ])
  })

  test('is told for what the plan was made from', () => {
    expect(moved(planOf(preview()), planOf(preview(), { program: 'q', secrets: 'y' }))).toEqual([
      "the program's files are not those the plan was made from",
      'secrets in the state changed: somebody updated the stack meanwhile',
    ])
  })
})
