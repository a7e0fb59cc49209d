import { describe, expect, test } from 'vitest'
import { assertSupported, parseDesired, plan, readCurrent } from '../../netbox/index.ts'
import { loadModel } from '../../seed/load.ts'
import { isGenerated } from '../../seed/model.ts'
import { lab, told } from '../netbox/harness.ts'

/** A model as the program hands it on: with a text for each secret that Pulumi would generate. */
async function desiredOf(path: string) {
  const { model } = await loadModel(path)
  return parseDesired(JSON.parse(JSON.stringify(model, (_, value) => (isGenerated(value) ? 'generated' : value))))
}

// Of 4.6 there is no export here: its stand-in answers as 4.7 does, without what came with that.
describe.each(['4.5', '4.6', '4.7'] as const)('on a stand-in for NetBox %s', (version) => {
  test.each(['multipass', 'example'])('the model %s is taken as it is, loads and settles', async (name) => {
    await using it = await lab(version)
    const desired = await desiredOf(`./seed/${name}.ts`)
    const policy = { mode: 'upsert' } as const
    await assertSupported(it.client, plan(desired, await readCurrent(it.client, desired, policy), policy))
    const first = await it.run(desired, policy)
    expect(first.report.failed.map(({ action, error }) => `${action.kind} ${action.key}: ${error?.message}`)).toEqual(
      [],
    )
    const second = await it.run(desired, policy)
    expect([told(second.plan), second.writes]).toEqual([[], 0])
  })
})
