import { describe, expect, it } from 'vitest'
import { diff, type Kind, type KindEntry, kinds, render, Session } from '../../../netbox/index.ts'
import { modelOfEveryKind } from '../every-kind.ts'
import { lab, versions } from '../harness.ts'

/** On nearly everything; and what takes a file of a source that NetBox has read before. */
const later = new Set(['owner', 'data_source'])

describe('the model of every kind', () => {
  it('has an object of each', () => {
    expect(Object.keys(modelOfEveryKind()).sort()).toEqual(Object.keys(kinds).sort())
  })

  it('gives each field that is needed or refers to another object', () => {
    const model = modelOfEveryKind() as Record<string, Record<string, unknown>[]>
    const missing = (Object.entries(kinds) as [Kind, KindEntry][]).flatMap(([kind, { fields }]) => {
      const given = new Set(model[kind]!.flatMap((object) => Object.keys(object)))
      const wanted = Object.entries(fields).filter(([name, { to, required }]) => (to || required) && !later.has(name))
      return wanted.filter(([name]) => !given.has(name)).map(([name]) => `${kind}.${name}`)
    })
    expect(missing).toEqual([])
  })

  it.each(versions)('is made in NetBox %s in one run, and is there in the next', async (version) => {
    await using it = await lab(version)
    const desired = modelOfEveryKind('every', version)
    const first = await it.run(desired)
    expect(first.plan.problems.map(({ message }) => message)).toEqual([])
    expect(first.report.failed.map(({ action, error }) => `${action.key}: ${error!.message}`)).toEqual([])
    const second = await it.run(desired)
    expect(render(second.plan)).toMatch(/^0 to create, 0 to change, 0 to delete/)
    expect([second.writes, second.reads]).toEqual([0, first.reads])

    // One by one, as Pulumi does, and told as it was given.
    const session = new Session(it.client, { window: 0 })
    const { writes } = it.client.statistics
    for (const [kind, objects] of Object.entries(desired) as unknown as [Kind, Record<string, unknown>[]][]) {
      const observed = await Promise.all(objects.map((one) => session.ensure(kind, one, { adopt: true })))
      const differences = observed.flatMap(({ key, fields }, n) =>
        diff(kind, objects[n]!, fields).map((one) => [kind, key, one]),
      )
      expect(differences).toEqual([])
      expect(it.fake.store.rows(kind).size, kind).toBe(
        first.report.results.filter(({ action }) => action.kind === kind).length,
      )
    }
    // A password, which NetBox never tells.
    expect(it.client.statistics.writes - writes).toBe(1)
  })
})
