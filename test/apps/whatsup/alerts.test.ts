import { test } from 'vitest'
import type { Lane } from '../../../apps/whatsup/serve/lane.ts'
import { renderMetrics } from '../../../apps/whatsup/serve/metrics.ts'
import { expectRules } from '../alert-rules.ts'

const lane = {
  connection: { name: 'main' },
  entries: new Map(),
  state: { waiting: 0, outage: undefined, running: false, last: undefined },
  runs: { completed: 0, failed: 0 },
  counts: {},
  seconds: 0,
} as unknown as Lane

test('the alert rules ask for nothing that the service does not tell', async () => {
  await expectRules('netbox-whatsup.rules.yml', renderMetrics([lane], {}))
})
