import { expect, test } from 'vitest'
import { NOTHING, renderMetrics } from '../../../apps/discovery/metrics.ts'
import { expectRules } from '../alert-rules.ts'

const leases = { up: true, open: false, at: 0, things: 3, gaps: 0 }

test('the alert rules ask for nothing that serve does not tell', async () => {
  await expectRules('netbox-discover.rules.yml', renderMetrics({ ...NOTHING, sources: { leases } }))
  await expect(
    expectRules('netbox-discover.rules.yml', renderMetrics(NOTHING).replaceAll('_conflicts', '')),
  ).rejects.toThrow()
})
